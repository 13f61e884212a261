"""Tiles, crops and thumbnails: re-encoded pixels only, behind the same permission as the page, kept by the browser."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from inspections.models import Inspection
from inspections.pages.lookup import actor_of
from inspections.vision import pyramid_reader
from problems.messages import sentence
from problems.problem import Problem

LAYERS = ("board", "golden", "difference")
CROP_PX = 480
THUMBNAIL_PX = 256
_KEPT = "private, max-age=31536000, immutable"
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


def stamp_of(inspection: Inspection) -> str:
    """Names one run's pictures: an address with it never changes its content."""
    return quote(Path(inspection.pyramids).name)


def layer_path(inspection: Inspection, layer: str) -> Path:
    return Path(settings.DERIVED_FOLDER) / inspection.pyramids / f"{layer}.zip"


def layers_of(inspection: Inspection) -> list[str]:
    """Of a first run only the board until its result is in: the others come together."""
    told = LAYERS if inspection.inspected_at else LAYERS[:1]
    return [layer for layer in told if inspection.pyramids and layer_path(inspection, layer).is_file()]


def _picture(request: HttpRequest, inspection_id: int, layer: str, read: Callable[[Path], bytes]) -> HttpResponse:
    """An <img> shows no error page, so a refusal is one plain sentence."""
    try:
        actor_of(request).require(Permission.VIEW)
        inspection = Inspection.objects.only("pyramids").filter(pk=inspection_id).first()
        if inspection is None or not inspection.pyramids or layer not in LAYERS:
            raise Problem("picture_missing", status=404)
        etag = _etag(request, inspection)
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(read(layer_path(inspection, layer)), content_type="image/jpeg")
    except Problem as problem:
        said = sentence(problem.code, problem.params)
        return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = _KEPT if request.GET.get("v") == stamp_of(inspection) else _ASKED_AGAIN
    response["Content-Disposition"] = "inline"
    return response


def _etag(request: HttpRequest, inspection: Inspection) -> str:
    told = f"{inspection.pyramids} {request.path} {request.GET.get('box', '')}"
    return f'"{blake2b(told.encode(), digest_size=12).hexdigest()}"'


def _box(request: HttpRequest) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(part) for part in request.GET.get("box", "").split(","))
    except ValueError:
        raise Problem("crop_box_unreadable") from None
    return x1, y1, x2, y2
