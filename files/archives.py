"""Opens a ZIP one file at a time; no path is taken from it, and nothing that it claims is believed."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from files.contents import is_zip
from files.names import is_junk, shown_name
from files.storage import check_free_space, full_disk_is_a_problem
from problems.problem import Problem

_MAX_DIRECTORY_BYTES = 16 * 2**20  # zipfile holds the whole directory in memory
_SUSPECT_BYTES, _SUSPECT_RATIO = 64 * 2**20, 400  # no photo shrinks like that
_BLOCK = 1 << 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_END, _END64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Member:
    """A file of the ZIP: unpacked at `path` until the next one is asked for, or the problem that forbids it."""

    index: int
    name: str
    path: Path | None
    problem: Problem | None = None

    def unpacked(self) -> Path:
        if self.path is None:
            raise self.problem or Problem("zip_member_damaged")
        return self.path


def members(archive: Path, scratch: Path, *, skip: int = 0) -> Iterator[Member]:
    """Each file that is no junk, from number `skip` on. `scratch` is where one is unpacked at a time.

    Raises Problem: zip_damaged, zip_too_many_files, zip_too_large, zip_empty, storage_full.
    """
    with _opened(archive) as opened:
        files = _listed(opened)
        for index, info in enumerate(files[skip:], start=skip):
            name = shown_name(info.filename)
            try:
                _check_claims(info, archive.stat().st_size)
                check_free_space(info.file_size)
                _unpack(opened, info, scratch)
                if is_zip(scratch):
                    raise Problem("zip_nested")
                yield Member(index, name, scratch)
            except Problem as problem:
                if problem.status == 507:
                    raise
                yield Member(index, name, None, problem)
            finally:
                scratch.unlink(missing_ok=True)


def _opened(archive: Path) -> zipfile.ZipFile:
    if _directory_bytes(archive) > _MAX_DIRECTORY_BYTES:
        raise Problem("zip_too_many_files", status=413, limit=settings.ZIP_MAX_FILES)
    try:
        return zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise Problem("zip_damaged") from error


def _directory_bytes(archive: Path) -> int:
    """The size of the central directory as the end record claims it, which is as much as zipfile reads."""
    with archive.open("rb") as file:
        size = file.seek(0, 2)
        tail_at = max(0, size - (22 + 20 + 56 + 65535))
        file.seek(tail_at)
        tail = file.read()
        end = tail.rfind(_END)
        if end < 0 or len(tail) < end + 22:
            raise Problem("zip_damaged")
        claimed = int.from_bytes(tail[end + 12 : end + 16], "little")
        locator = tail[max(0, end - 20) : end]
        if locator.startswith(_END64_LOCATOR):
            file.seek(min(int.from_bytes(locator[8:16], "little"), size))
            record = file.read(56)
            before = tail[max(0, end - 76) : max(0, end - 20)]  # where some versions of zipfile look, whatever it says
            claimed = claimed if claimed != 0xFFFFFFFF else 0
            claimed = max(claimed, *(int.from_bytes(each[40:48], "little") for each in (record, before)))
        return claimed


def _listed(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    files = [info for info in opened.infolist() if not info.filename.endswith("/") and not is_junk(info.filename)]
    if not files:
        raise Problem("zip_empty")
    if len(files) > settings.ZIP_MAX_FILES:
        raise Problem("zip_too_many_files", status=413, limit=settings.ZIP_MAX_FILES)
    limit = settings.ZIP_MAX_TOTAL_BYTES
    # Unpacking stops at the claimed size, so the claims bound what is ever written.
    if sum(info.file_size for info in files) > limit:
        raise Problem("zip_too_large", status=413, limit_mb=limit // 2**20)
    return files


def _check_claims(info: zipfile.ZipInfo, archive_bytes: int) -> None:
    if not 0 <= info.header_offset < archive_bytes:  # a start that no file can be asked for
        raise Problem("zip_member_damaged")
    mode = info.external_attr >> 16
    parts = info.filename.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or ":" in parts[0]:
        raise Problem("zip_path")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        raise Problem("zip_link")
    if info.flag_bits & 0x1:
        raise Problem("zip_encrypted")
    if info.compress_type not in _METHODS:
        raise Problem("zip_method")
    if info.file_size > settings.UPLOAD_MAX_BYTES:
        size_mb, limit_mb = -(-info.file_size // 2**20), settings.UPLOAD_MAX_BYTES // 2**20
        raise Problem("file_too_large", status=413, size_mb=size_mb, limit_mb=limit_mb)
    if info.file_size > _SUSPECT_BYTES and info.file_size > _SUSPECT_RATIO * max(1, info.compress_size):
        raise Problem("zip_bomb", ratio=_SUSPECT_RATIO)


def _unpack(opened: zipfile.ZipFile, info: zipfile.ZipInfo, scratch: Path) -> None:
    """zipfile stops at the claimed size and compares the checksum there; a longer or shorter file is found out."""
    written = 0
    try:
        # What stands here after a crash may be stored under a second name by now: never write into it.
        scratch.unlink(missing_ok=True)
        with full_disk_is_a_problem(), opened.open(info) as source, scratch.open("xb") as target:
            while block := source.read(_BLOCK):
                target.write(block)
                written += len(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Problem("zip_member_damaged") from error
    if written != info.file_size:
        raise Problem("zip_member_damaged")
