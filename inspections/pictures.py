"""The pictures of an inspection that may be served: re-encoded tiles and crops, never the uploaded bytes."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections.models import Inspection
from problems.problem import Problem

LAYERS = ("board", "golden", "difference")


@dataclass(frozen=True)
class Layer:
    folder: str  # of one run's pictures
    path: Path

    @property
    def stamp(self) -> str:
        return _stamp(self.folder)


def layer(actor: Actor, inspection_id: int, name: str) -> Layer:
    """Raises Problem: forbidden, inspection_missing, picture_missing; its file may be gone all the same."""
    actor.require(Permission.VIEW)
    folder = Inspection.objects.filter(pk=inspection_id).values_list("pyramids", flat=True).first()
    if folder is None:
        raise Problem("inspection_missing", status=404, inspection=inspection_id)
    if not folder or name not in LAYERS:
        raise Problem("picture_missing", status=404)
    return Layer(folder, _path(folder, name))


def layers_of(inspection: Inspection) -> dict[str, Path]:
    """Of a first run only the board until its result is in: the others come together."""
    told = LAYERS if inspection.inspected_at else LAYERS[:1]
    paths = {name: _path(inspection.pyramids, name) for name in told if inspection.pyramids}
    return {name: path for name, path in paths.items() if path.is_file()}


def stamp_of(inspection: Inspection) -> str:
    """Names one run's pictures: an address with it never changes its content."""
    return _stamp(inspection.pyramids)


def _stamp(folder: str) -> str:
    return quote(Path(folder).name)


def _path(folder: str, name: str) -> Path:
    path: Path = settings.DERIVED_FOLDER / folder / f"{name}.zip"
    return path
