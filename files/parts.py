"""The bytes of an upload that is under way: one file, one writer at a time, durable before it is acknowledged."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

from files import durable
from files.storage import full_disk_is_a_problem
from problems.problem import Problem

_BLOCK = 1 << 20


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def part_path(upload_id: UUID) -> Path:
    folder: Path = settings.UPLOADS_FOLDER
    return folder / f"{upload_id}.part"


def scratch_path(upload_id: UUID) -> Path:
    return part_path(upload_id).with_suffix(".member")


def start(upload_id: UUID) -> None:
    folder: Path = settings.UPLOADS_FOLDER
    with full_disk_is_a_problem():
        durable.make_folder(folder, below=folder.parent)
        part_path(upload_id).touch(mode=0o640, exist_ok=False)
        durable.sync(folder)


def remove(upload_id: UUID) -> None:
    scratch_path(upload_id).unlink(missing_ok=True)
    part_path(upload_id).unlink(missing_ok=True)


@contextmanager
def locked(upload_id: UUID) -> Iterator[BinaryIO]:
    """The part, for this request alone. The lock goes with the process, however that ends.

    Raises Problem: upload_busy (423), upload_gone (410).
    """
    try:
        file = part_path(upload_id).open("r+b")
    except FileNotFoundError:
        raise Problem("upload_gone", status=410) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("upload_busy", status=423, retry=True) from None
        yield file


def write(part: BinaryIO, offset: int, source: Readable, length: int) -> int:
    """Write up to `length` bytes at `offset` and fsync; returns the new offset. A full disk leaves all as it was."""
    written = 0
    try:
        with full_disk_is_a_problem():
            part.seek(offset)
            while written < length and (block := source.read(min(_BLOCK, length - written))):
                part.write(block)
                written += len(block)
            part.flush()
            os.fsync(part.fileno())
    except Problem:
        os.ftruncate(part.fileno(), offset)
        raise
    return offset + written
