"""What an image file claims, checked before anything of it is decoded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from files.pictures import bitmap_rows, vips_rows
from files.pictures.orientation import oriented_wh
from problems.problem import Problem

Format = Literal["JPEG", "PNG", "TIFF", "BMP"]

MAX_SIZE_WH = (16384, 16384)
ANY_SIZE_WH = (1 << 31, 1 << 31)
# The largest progressive photograph (4:2:0) holds 805 MB of it; with all its colours decoded, 1.8 GB.
MAX_INTERLACED_BYTES = 900_000_000

_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
)


@dataclass(frozen=True)
class ImageFile:
    """A header that passed. stored_wh is as in the file, size_wh as a person sees it. page: of a TIFF, from 0."""

    path: Path
    format: Format
    stored_wh: tuple[int, int]
    orientation: int
    page: int = 0

    @property
    def size_wh(self) -> tuple[int, int]:
        return oriented_wh(self.stored_wh, self.orientation)


def read_header(path: Path, *, max_size_wh: tuple[int, int], page: int = 0) -> ImageFile:
    format_ = _format(path)
    header = bitmap_rows.header(path) if format_ == "BMP" else vips_rows.header(path, format_, page)
    width, height = oriented_wh(header.stored_wh, header.orientation)
    max_width, max_height = max_size_wh
    if width > max_width or height > max_height:
        raise Problem(
            "image_too_large", status=413, width=width, height=height, max_width=max_width, max_height=max_height
        )
    if header.bytes_at_once > MAX_INTERLACED_BYTES:
        raise Problem("image_interlaced", status=413, megabytes=header.bytes_at_once // 1_000_000)
    return ImageFile(path, format_, header.stored_wh, header.orientation, page)


def count_pages(path: Path) -> int:
    """Of a TIFF; all others have one. Raises Problem: image_missing, _empty, _format, _unreadable."""
    return vips_rows.count_pages(path) if _format(path) == "TIFF" else 1


def _format(path: Path) -> Format:
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError:
        raise Problem("image_missing", status=404) from None
    if not start:
        raise Problem("image_empty")
    for signature, format_ in _SIGNATURES:
        if start.startswith(signature):
            return format_
    raise Problem("image_format", status=415)
