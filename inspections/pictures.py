"""The pictures of an inspection that may be served: re-encoded tiles and crops, never the uploaded bytes."""

from pathlib import Path

from django.conf import settings

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections.models import Inspection
from inspections.vision import pyramid_reader
from inspections.vision.pyramid_reader import PyramidInfo
from problems.problem import Problem

LAYERS = ("board", "golden", "difference")


def info(actor: Actor, inspection_id: int, layer: str) -> PyramidInfo:
    return pyramid_reader.info(_file(actor, inspection_id, layer))


def tile(actor: Actor, inspection_id: int, layer: str, level: int, x: int, y: int) -> bytes:
    return pyramid_reader.read_tile(_file(actor, inspection_id, layer), level, x, y)


def crop(
    actor: Actor, inspection_id: int, layer: str, box_xyxy: tuple[float, float, float, float], *, max_px: int
) -> bytes:
    return pyramid_reader.crop_jpeg(_file(actor, inspection_id, layer), box_xyxy, max_px)


def thumbnail(actor: Actor, inspection_id: int, *, max_px: int) -> bytes:
    return pyramid_reader.thumbnail_jpeg(_file(actor, inspection_id, "board"), max_px)


def _file(actor: Actor, inspection_id: int, layer: str) -> Path:
    """Raises Problem: forbidden, inspection_missing, pyramid_missing."""
    actor.require(Permission.VIEW)
    folder = Inspection.objects.filter(pk=inspection_id).values_list("pyramids", flat=True).first()
    if folder is None:
        raise Problem("inspection_missing", status=404, inspection=inspection_id)
    if not folder or layer not in LAYERS:
        raise Problem("pyramid_missing", status=404)
    path: Path = settings.DERIVED_FOLDER / folder / f"{layer}.zip"
    return path
