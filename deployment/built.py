"""A build in a folder: made where no secret is, brought to the hosts from where the key is."""

import json
from pathlib import Path

from deployment.artefact import Artefact, Build, digest_of
from deployment.names import release_name
from deployment.wheels import CannotBuild

_LIST = "build.json"
_PARTS = ("release", "environment")


def keep(build: Build, folder: Path) -> None:
    """Beside its files, which lie there already: their names and digests."""
    parts = {part: getattr(build, part) for part in _PARTS}
    told = {part: {"name": one.release, "file": one.path.name, "sha256": one.sha256} for part, one in parts.items()}
    (folder / _LIST).write_text(json.dumps(told, indent=1, sort_keys=True), encoding="utf-8")


def load(folder: Path) -> Build:
    """Raises CannotBuild for what is not whole."""
    try:
        told = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        release, environment = (_artefact(folder, told[part]) for part in _PARTS)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotBuild(f"{folder}: holds no whole build: {error}") from None
    return Build(release, environment)


def _artefact(folder: Path, told: dict[str, str]) -> Artefact:
    path = folder / Path(told["file"]).name
    if digest_of(path) != told["sha256"]:
        raise ValueError(f"{path.name} has another digest than when it was built")
    return Artefact(release_name(told["name"]), path, told["sha256"])
