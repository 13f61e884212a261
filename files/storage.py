"""Content-addressed files: DATA/files/ab/cd/<sha256>. A file is durable before its row exists."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

from files import durable
from files.contents import Checked
from files.models import Blob
from problems.problem import Problem

_BLOCK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}


def blob_path(sha256: str) -> Path:
    folder: Path = settings.FILES_FOLDER
    return folder / sha256[:2] / sha256[2:4] / sha256


@dataclass(frozen=True)
class Placed:
    """Content that is durable in storage; whether anything refers to it is its row's business."""

    sha256: str
    checked: Checked


def place(path: Path, checked: Checked) -> Placed:
    """Keep the file's content under its SHA-256; `path` stays where it is. Slow: call outside transactions.

    What no row ever comes to refer to is taken over by the next upload of the same content, which also mends a stored
    file that has been damaged. Raises: Problem storage_full, with nothing half-written.
    """
    with full_disk_is_a_problem():
        sha256 = hash_file(path)
        target = blob_path(sha256)
        durable.make_folder(target.parent, below=settings.FILES_FOLDER.parent)
        if _is_whole(target, sha256, checked.size_bytes):
            durable.sync(target)  # another request may have placed it a moment ago, and not have synced it yet
        else:
            _place(path, target)
        durable.sync(target.parent)
    return Placed(sha256, checked)


def record(placed: Placed) -> Blob:
    """The row of placed content: call inside the transaction that uses it."""
    checked = placed.checked
    width, height = checked.size_wh or (None, None)
    row = {
        "size_bytes": checked.size_bytes,
        "media_type": checked.media_type,
        "width_px": width,
        "height_px": height,
    }
    return Blob.objects.get_or_create(pk=placed.sha256, defaults=row)[0]


@contextmanager
def in_use() -> Iterator[None]:
    """From placing a file to the commit of what refers to it: meanwhile no clearing away of stray files."""
    with _lock(fcntl.LOCK_SH):
        yield


@contextmanager
def clearing_away() -> Iterator[None]:
    """Nobody is between placing a file and committing its row."""
    with _lock(fcntl.LOCK_EX):
        yield


def store(path: Path, checked: Checked) -> Blob:
    return record(place(path, checked))


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_free_space(size_bytes: int, folder: Path | None = None) -> None:
    """Raises Problem storage_full when `size_bytes` more would eat into the reserve that the database needs."""
    folder = folder or settings.UPLOADS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free - size_bytes < settings.FREE_SPACE_KEEP_BYTES:
        raise storage_full()


def storage_full() -> Problem:
    return Problem("storage_full", status=507, retry=True)


@contextmanager
def full_disk_is_a_problem() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise storage_full() from error
        raise
    except OperationalError as error:
        if "disk is full" in str(error) or "No space left" in str(error):
            raise storage_full() from error
        raise


@contextmanager
def _lock(how: int) -> Iterator[None]:
    folder: Path = settings.FILES_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, how)  # goes with the process, however that ends
        yield


def _is_whole(target: Path, sha256: str, size_bytes: int) -> bool:
    """Its name and size alone say nothing after a power cut or a failing disk, and the source was read anyway."""
    try:
        return target.stat().st_size == size_bytes and hash_file(target) == sha256
    except FileNotFoundError:
        return False


def _place(source: Path, target: Path) -> None:
    """A link where the file system has them, so that a large file is not written twice; else a copy."""
    # On the file system of the whole ones, and all in one folder, where a sweep finds what a crash left.
    part = durable.part_beside(settings.FILES_FOLDER / target.name)
    try:
        try:
            os.link(source, part)
        except OSError as error:
            if error.errno in _FULL:
                raise
            shutil.copyfile(source, part)
        durable.sync(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
