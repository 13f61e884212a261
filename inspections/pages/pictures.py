"""Tiles, crops and thumbnails: re-encoded pixels only, behind the same permission as the page, kept by the browser."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from files.pictures import pyramid_reader
from inspections import pictures
from problems.messages import sentence
from problems.problem import Problem

CROP_PX = 480
THUMBNAIL_PX = 256
KEPT = "private, max-age=31536000, immutable"
_ASKED_AGAIN = "private, no-cache"


@require_safe
def tile(request: HttpRequest, inspection_id: int, layer: str, level: int, x: int, y: int) -> HttpResponse:
    return _picture(request, inspection_id, layer, lambda path: pyramid_reader.read_tile(path, level, x, y))


@require_safe
def crop(request: HttpRequest, inspection_id: int, layer: str) -> HttpResponse:
    return _picture(request, inspection_id, layer, lambda path: pyramid_reader.crop_jpeg(path, _box(request), CROP_PX))


@require_safe
def thumbnail(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _picture(request, inspection_id, "board", lambda path: pyramid_reader.thumbnail_jpeg(path, THUMBNAIL_PX))


def jpeg_answer(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response


def refusal(problem: Problem) -> HttpResponse:
    """An <img> shows no error page, so a refusal is one plain sentence."""
    said = sentence(problem.code, problem.params)
    return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")


def _picture(request: HttpRequest, inspection_id: int, name: str, read: Callable[[Path], bytes]) -> HttpResponse:
    try:
        layer = pictures.layer(actor_of(request), inspection_id, name)
        etag = _etag(request, layer)
        known = etag in parse_etags(request.headers.get("If-None-Match", ""))
        response = HttpResponseNotModified() if known else jpeg_answer(read(layer.path))
    except Problem as problem:
        return refusal(problem)
    response["ETag"] = etag
    response["Cache-Control"] = KEPT if request.GET.get("v") == layer.stamp else _ASKED_AGAIN
    return response


def _etag(request: HttpRequest, layer: pictures.Layer) -> str:
    told = f"{layer.folder} {request.path} {request.GET.get('box', '')}"
    return f'"{blake2b(told.encode(), digest_size=12).hexdigest()}"'


def _box(request: HttpRequest) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(part) for part in request.GET.get("box", "").split(","))
    except ValueError:
        raise Problem("crop_box_unreadable") from None
    return x1, y1, x2, y2
