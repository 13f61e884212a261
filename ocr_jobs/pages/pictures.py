"""Tiles, crops and thumbnails of a drawing's pages, behind the same permission as the page."""

from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from files import picture_answers
from files.pictures import pyramid_reader
from ocr_jobs import pictures

CROP_PX = 560


@require_safe
def tile(request: HttpRequest, drawing_id: int, page: int, level: int, x: int, y: int) -> HttpResponse:
    return _picture(request, drawing_id, page, lambda path: pyramid_reader.read_tile(path, level, x, y))


@require_safe
def crop(request: HttpRequest, drawing_id: int, page: int) -> HttpResponse:
    def read(path: Path) -> bytes:
        return pyramid_reader.crop_jpeg(path, picture_answers.box_asked(request), CROP_PX)

    return _picture(request, drawing_id, page, read)


@require_safe
def thumbnail(request: HttpRequest, drawing_id: int, page: int) -> HttpResponse:
    def read(path: Path) -> bytes:
        return pyramid_reader.thumbnail_jpeg(path, picture_answers.THUMBNAIL_PX)

    return _picture(request, drawing_id, page, read)


def _picture(request: HttpRequest, drawing_id: int, page: int, read: Callable[[Path], bytes]) -> HttpResponse:
    return picture_answers.answer(request, lambda: pictures.picture(actor_of(request), drawing_id, page), read)
