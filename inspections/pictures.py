"""The pictures of an inspection that may be served: re-encoded tiles and crops, never the uploaded bytes."""

from pathlib import Path

from django.conf import settings

from accounts.actor import Actor
from accounts.permissions import Permission
from files import picture_answers
from files.picture_answers import Picture
from inspections.models import Inspection
from problems.problem import Problem

LAYERS = ("board", "golden", "difference")


def layer(actor: Actor, inspection_id: int, name: str) -> Picture:
    """Raises Problem: forbidden, inspection_missing, picture_missing; its file may be gone all the same."""
    actor.require(Permission.VIEW)
    folder = Inspection.objects.filter(pk=inspection_id).values_list("pyramids", flat=True).first()
    if folder is None:
        raise Problem("inspection_missing", status=404, inspection=inspection_id)
    if not folder or name not in LAYERS:
        raise Problem("picture_missing", status=404)
    return Picture(folder, _path(folder, name))


def layers_of(inspection: Inspection) -> dict[str, Path]:
    """Of a first run only the board until its result is in: the others come together."""
    told = LAYERS if inspection.inspected_at else LAYERS[:1]
    paths = {name: _path(inspection.pyramids, name) for name in told if inspection.pyramids}
    return {name: path for name, path in paths.items() if path.is_file()}


def stamp_of(inspection: Inspection) -> str:
    return picture_answers.stamp_of(inspection.pyramids)


def _path(folder: str, name: str) -> Path:
    path: Path = settings.DERIVED_FOLDER / folder / f"{name}.zip"
    return path
