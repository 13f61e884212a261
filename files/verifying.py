"""Whether every row has its file, whole, and every file its row: what is found, and what may safely be done about it.

Rows and folders are read in pages, so memory does not grow with the store.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db.models import Model, QuerySet

from files import durable, parts, storage, uploads
from files.models import Blob, Upload

STRAY_AFTER_S = 24 * 3600  # younger ones may belong to something that is under way
_PAGE = 1000
_BLOCK = 1 << 20
_NAMED_USERS = 3

State = Literal["missing", "damaged", "orphaned"]


@dataclass(frozen=True)
class Finding:
    """state: missing (a row without its file), damaged (not the file that the row tells), orphaned (no row)."""

    state: State
    what: str  # "image", "upload", "model", "picture", "golden picture", "detection"
    name: str
    told: str
    repair: Callable[[], None] | None = None
    loses: bool = True  # nothing that the site still has could make it again


@dataclass
class Looked:
    """How far the check has come. `often` is called again and again while it goes on."""

    files: int = 0
    size_bytes: int = 0
    hashing: bool = True
    often: Callable[[], None] = field(default=lambda: None)

    def at(self, size_bytes: int) -> None:
        self.files += 1
        self.size_bytes += size_bytes
        self.often()


def in_pages(rows: QuerySet[Any]) -> Iterator[Any]:
    """By primary key: no transaction stays open over a check that may take hours."""
    rows, last = rows.order_by("pk"), None
    while page := list((rows if last is None else rows.filter(pk__gt=last))[:_PAGE]):
        yield from page
        last = page[-1].pk


def hash_of(path: Path, looked: Looked) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            looked.often()
    return digest.hexdigest()


def wrong_with(path: Path, sha256: str, size_bytes: int | None, looked: Looked) -> State | None:
    try:
        size = path.stat().st_size
        looked.at(size)
        if size_bytes is not None and size != size_bytes:
            return "damaged"
        return "damaged" if looked.hashing and hash_of(path, looked) != sha256 else None
    except FileNotFoundError:
        return "missing"
    except OSError:  # a disk that cannot read it any more
        return "damaged"


def images(looked: Looked, backup: Path | None = None) -> Iterator[Finding]:
    for blob in in_pages(Blob.objects.all()):
        path = storage.blob_path(blob.pk)
        state = wrong_with(path, blob.pk, blob.size_bytes, looked)
        if state is not None:
            copy = backup / "files" / blob.pk[:2] / blob.pk[2:4] / blob.pk if backup else None
            yield Finding(state, "image", blob.pk, used_by(blob), _from_backup(copy, path) if copy else None)


def stray_images(looked: Looked) -> Iterator[Finding]:
    """Files that no row refers to: a process died between placing one and its commit."""
    home: Path = settings.FILES_FOLDER
    for folder in sorted(home.glob("[0-9a-f]" * 2)):
        known = set(Blob.objects.filter(pk__gte=folder.name, pk__lt=f"{folder.name}g").values_list("pk", flat=True))
        for path in _files_below(folder):
            looked.often()
            if path.name not in known and is_old(path) and not Blob.objects.filter(pk=path.name).exists():
                ours = path.name.endswith(durable.PART) or re.fullmatch(r"[0-9a-f]{64}", path.name)
                told = "no row refers to it" if ours else "this is no name that the site gives"
                yield Finding("orphaned", "image", path.name, told, _clear_away(path) if ours else None, loses=False)


def uploads_under_way(looked: Looked) -> Iterator[Finding]:
    """Of an unfinished upload the disk holds at least what was acknowledged."""
    for upload in in_pages(Upload.objects.filter(state__in=uploads.OPEN)):
        looked.at(upload.offset_bytes)
        held = _size(parts.part_path(upload.pk))
        if held is not None and held >= upload.offset_bytes:
            continue
        if Upload.objects.filter(pk=upload.pk, state__in=uploads.OPEN, offset_bytes=upload.offset_bytes).exists():
            told = f"{upload.filename}: {held or 0} of the {upload.offset_bytes} acknowledged bytes are there"
            state: State = "missing" if held is None else "damaged"
            yield Finding(state, "upload", str(upload.pk), told, _give_up(upload))


def stray_parts(looked: Looked) -> Iterator[Finding]:
    for path in sorted(settings.UPLOADS_FOLDER.glob("*")):
        looked.often()
        if is_old(path) and not Upload.objects.filter(pk=path.stem, state__in=uploads.OPEN).exists():
            yield Finding("orphaned", "upload", path.name, "no upload goes on with it", _sweep, loses=False)


def used_by(row: Model) -> str:
    """A few of the rows that refer to it, in words."""
    users: list[str] = []
    for relation in row._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model is not None:
            model, name = relation.related_model, relation.field.name  # type: ignore[union-attr]
            keys = list(model._default_manager.filter(**{name: row}).values_list("pk", flat=True)[: _NAMED_USERS + 1])
            users += [f"{model._meta.verbose_name} {key}" for key in keys[:_NAMED_USERS]]
            users += ["…"] if len(keys) > _NAMED_USERS else []
    return ", ".join(users) or "nothing refers to it"


def _from_backup(copy: Path, path: Path) -> Callable[[], None] | None:
    def repair() -> None:
        durable.make_folder(path.parent, below=settings.FILES_FOLDER.parent)
        durable.copy(copy, path)

    try:
        return repair if storage.hash_file(copy) == path.name else None
    except OSError:
        return None


def _clear_away(path: Path) -> Callable[[], None]:
    def repair() -> None:
        with storage.clearing_away():
            if is_old(path) and not Blob.objects.filter(pk=path.name).exists():
                path.unlink(missing_ok=True)

    return repair


def _give_up(upload: Upload) -> Callable[[], None]:
    def repair() -> None:
        uploads.give_up(upload.pk)

    return repair


def _sweep() -> None:
    uploads.sweep()


def _files_below(folder: Path) -> Iterator[Path]:
    for inner in sorted(folder.iterdir()):
        yield from sorted(Path(entry.path) for entry in os.scandir(inner)) if inner.is_dir() else [inner]


def is_old(path: Path, older_than_s: float = STRAY_AFTER_S) -> bool:
    try:
        return time.time() - path.stat().st_mtime > older_than_s
    except FileNotFoundError:
        return False


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
