"""Tiles, crops and thumbnails of a board and its golden board, behind the same permission as the page."""

from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from files import picture_answers
from files.pictures import pyramid_reader
from inspections import pictures

CROP_PX = 480


@require_safe
def tile(request: HttpRequest, inspection_id: int, layer: str, level: int, x: int, y: int) -> HttpResponse:
    return _picture(request, inspection_id, layer, lambda path: pyramid_reader.read_tile(path, level, x, y))


@require_safe
def crop(request: HttpRequest, inspection_id: int, layer: str) -> HttpResponse:
    return _picture(
        request,
        inspection_id,
        layer,
        lambda path: pyramid_reader.crop_jpeg(path, picture_answers.box_asked(request), CROP_PX),
    )


@require_safe
def thumbnail(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _picture(
        request,
        inspection_id,
        "board",
        lambda path: pyramid_reader.thumbnail_jpeg(path, picture_answers.THUMBNAIL_PX),
    )


def _picture(request: HttpRequest, inspection_id: int, layer: str, read: Callable[[Path], bytes]) -> HttpResponse:
    return picture_answers.answer(request, lambda: pictures.layer(actor_of(request), inspection_id, layer), read)
