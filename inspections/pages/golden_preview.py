"""A small picture of a golden board: made anew from its pixels, so nothing of the file's metadata is in it.

A large one is not decoded in the web process: its picture is taken from an inspection that was compared with it.
"""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps

from accounts.permissions import Permission
from files.models import Blob
from files.storage import blob_path
from inspections.models import GoldenBoard, Inspection
from inspections.pages.lookup import actor_of
from inspections.pages.pictures import layer_path
from inspections.vision import pyramid_reader
from problems.messages import sentence
from problems.problem import Problem

PREVIEW_PX = 1024
_MOST_PX = 40_000_000  # a JPEG is decoded at an eighth; others whole, in the web process
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP")


@require_safe
def preview(request: HttpRequest, golden_id: int) -> HttpResponse:
    try:
        actor_of(request).require(Permission.VIEW)
        golden = GoldenBoard.objects.select_related("image").filter(pk=golden_id).first()
        if golden is None:
            raise Problem("picture_missing", status=404)
        response = HttpResponse(_picture(golden), content_type="image/jpeg")
    except Problem as problem:
        said = sentence(problem.code, problem.params)
        return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, max-age=31536000, immutable"  # a golden board is replaced, never changed
    response["Content-Disposition"] = "inline"
    return response


def may_preview(golden: GoldenBoard) -> bool:
    return _is_small(golden.image) or _compared(golden) is not None


def _is_small(blob: Blob) -> bool:
    pixels = (blob.width_px or 0) * (blob.height_px or 0)
    return 0 < pixels <= _MOST_PX * (8 if blob.media_type == "image/jpeg" else 1)


def _compared(golden: GoldenBoard) -> Path | None:
    """The golden layer of the latest inspection that has one."""
    latest = Inspection.objects.filter(golden=golden).exclude(pyramids="").order_by("-id").first()
    path = layer_path(latest, "golden") if latest else None
    return path if path and path.is_file() else None


def _picture(golden: GoldenBoard) -> bytes:
    kept = Path(settings.DERIVED_FOLDER) / "golden" / f"{golden.image_id}.jpg"
    if kept.exists():
        return kept.read_bytes()
    if _is_small(golden.image):
        _make(blob_path(golden.image_id), kept)
        return kept.read_bytes()
    compared = _compared(golden)
    if compared is None:
        raise Problem("picture_missing", status=404)
    return pyramid_reader.thumbnail_jpeg(compared, PREVIEW_PX)


def _make(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with Image.open(source, formats=_FORMATS) as image:
            image.draft("RGB", (PREVIEW_PX, PREVIEW_PX))
            image.thumbnail((PREVIEW_PX, PREVIEW_PX), reducing_gap=2.0)
            upright = ImageOps.exif_transpose(_eight_bit(image))
            shown = upright.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Problem("picture_missing", status=404) from error
    handle, part = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        shown.save(file, "JPEG", quality=85)
    Path(part).replace(target)


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit grey would be cut off at 255 by a plain conversion."""
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("F").point(lambda value: value / 256).convert("L")
    return image
