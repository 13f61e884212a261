"""Where things stand in a backup folder, and what its manifest tells."""

import fcntl
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from files import durable

FORMAT = 1
SUMS, MANIFEST, KEY = "SHA256SUMS", "manifest.json", "secret_key"


@dataclass(frozen=True)
class Manifest:
    taken_at: str
    release: str
    host: str
    vendor: str  # of the database: sqlite, postgresql
    server: str
    migrations: list[str]  # app.name, as applied
    rows: dict[str, int]  # of each table
    files: int
    size_bytes: int
    lacking: int  # files that the site itself had lost, or damaged
    sha256: dict[str, str]  # of everything in the snapshot's folder, SHA256SUMS among it, which tells of all files
    format: int = field(default=FORMAT)

    @property
    def database(self) -> str:
        return database_name(self.vendor)


def database_name(vendor: str) -> str:
    return "database.sqlite3" if vendor == "sqlite" else "database.dump"


def content_path(folder: Path, sha256: str) -> Path:
    return folder / "files" / sha256[:2] / sha256[2:4] / sha256


def snapshots(folder: Path) -> list[Path]:
    """The oldest first; one that was broken off is none."""
    return sorted(path for path in (folder / "snapshots").glob("*") if (path / MANIFEST).is_file())


def snapshot_named(folder: Path, name: str) -> Path:
    """The latest without a name. Raises CommandError."""
    there = snapshots(folder)
    chosen = [path for path in there if not name or path.name == name]
    if not chosen:
        known = ", ".join(path.name for path in there) or "none"
        raise CommandError(f"There is no such backup in {folder}. Known: {known}.")
    return chosen[-1]


def write_manifest(snapshot: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), indent=2, sort_keys=True)
    with durable.created(snapshot / MANIFEST) as file:
        file.write(f"{text}\n".encode())


def read_manifest(snapshot: Path) -> Manifest:
    """Raises CommandError."""
    try:
        told: Mapping[str, object] = json.loads((snapshot / MANIFEST).read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise CommandError(f"{snapshot} has format {told['format']}; this release reads format {FORMAT}.")
        return Manifest(**told)  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"The manifest in {snapshot} cannot be read: {error}") from None


def sums(snapshot: Path) -> Iterator[tuple[str, str]]:
    """SHA-256 and path below the backup folder of every file; read line by line."""
    with (snapshot / SUMS).open(encoding="utf-8") as file:
        for line in file:
            sha256, _, path = line.rstrip("\n").partition("  ")
            yield sha256, path


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def release() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One command at a time on a backup folder."""
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"Another backup or restore is at work on {folder}.") from None
        yield
