"""What must outlive a power cut is on disk before anybody hears of it: contents, names, and their folders."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PART = ".part"  # how a file ends that is not whole yet


def sync(path: Path) -> None:
    """A file's content, or a folder's entries."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path, *, below: Path) -> None:
    """`folder`, durable up to `below`. What exists is synced too: whoever has just made it may not have come so far."""
    folder.mkdir(parents=True, exist_ok=True)
    for parent in folder.parents:
        sync(parent)
        if parent == below:
            return


class Folders:
    """For many files at once: folders are made as they come and synced once, when all files are in."""

    def __init__(self, below: Path) -> None:
        self._below = below
        self._made: set[Path] = set()

    def make(self, folder: Path) -> None:
        if folder not in self._made:
            folder.mkdir(parents=True, exist_ok=True)
            self._made.update(one for one in (folder, *folder.parents) if one.is_relative_to(self._below))

    def sync(self) -> None:
        for folder in sorted(self._made):
            sync(folder)


def copy(source: Path, target: Path, *, name_too: bool = True) -> None:
    """Whole or not at all, also when two copy at once. The folder exists. name_too: else its folder is synced later."""
    part = part_beside(target)
    try:
        shutil.copyfile(source, part)
        sync(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    if name_too:
        sync(target.parent)


def create(target: Path, content: bytes) -> None:
    """For its owner alone, unless somebody else's stands there already: that one stays, and is whole."""
    part = part_beside(target)
    try:
        with created(part) as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(part, target)  # atomic, over NFS too; a rename would replace what is there
    finally:
        part.unlink(missing_ok=True)
    sync(target.parent)


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """A new file, for its owner alone, whose content is durable afterwards."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def part_beside(target: Path) -> Path:
    """A name of its own for each who writes."""
    return target.with_name(f"{target.name}.{secrets.token_hex(8)}{PART}")
