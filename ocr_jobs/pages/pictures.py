"""Tiles, crops and thumbnails: re-encoded pixels only, behind the same permission as the page, kept by the browser."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from files.pictures import pyramid_reader
from ocr_jobs import pictures
from problems.messages import sentence
from problems.problem import Problem

CROP_PX = 560
THUMBNAIL_PX = 256
KEPT = "private, max-age=31536000, immutable"
_ASKED_AGAIN = "private, no-cache"


@require_safe
def tile(request: HttpRequest, drawing_id: int, page: int, level: int, x: int, y: int) -> HttpResponse:
    return _picture(request, drawing_id, page, lambda path: pyramid_reader.read_tile(path, level, x, y))


@require_safe
def crop(request: HttpRequest, drawing_id: int, page: int) -> HttpResponse:
    return _picture(request, drawing_id, page, lambda path: pyramid_reader.crop_jpeg(path, _box(request), CROP_PX))


@require_safe
def thumbnail(request: HttpRequest, drawing_id: int, page: int) -> HttpResponse:
    return _picture(request, drawing_id, page, lambda path: pyramid_reader.thumbnail_jpeg(path, THUMBNAIL_PX))


def _picture(request: HttpRequest, drawing_id: int, page: int, read: Callable[[Path], bytes]) -> HttpResponse:
    """An <img> shows no error page, so a refusal is one plain sentence."""
    try:
        found = pictures.picture(actor_of(request), drawing_id, page)
        etag = _etag(request, found.folder)
        known = etag in parse_etags(request.headers.get("If-None-Match", ""))
        response = HttpResponseNotModified() if known else _jpeg(read(found.path))
    except Problem as problem:
        said = sentence(problem.code, problem.params)
        return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = KEPT if request.GET.get("v") == found.stamp else _ASKED_AGAIN
    return response


def _jpeg(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response


def _etag(request: HttpRequest, folder: str) -> str:
    told = f"{folder} {request.path} {request.GET.get('box', '')}"
    return f'"{blake2b(told.encode(), digest_size=12).hexdigest()}"'


def _box(request: HttpRequest) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(part) for part in request.GET.get("box", "").split(","))
    except ValueError:
        raise Problem("crop_box_unreadable") from None
    return x1, y1, x2, y2
