"""BMP by rows: Pillow reads the header, rows are then unpacked a strip at a time."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile

from inspections.vision.stored_image import StoredHeader
from problems.problem import Problem

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)


def header(path: Path) -> StoredHeader:
    with _opened(path) as image:
        return StoredHeader(image.size)


def strips(path: Path, cuts: Iterable[tuple[int, int]]) -> Iterator[npt.NDArray[np.uint8]]:
    """Rows of the file between top and bottom of each cut, uint8[h,W] or RGB uint8[h,W,3]."""
    with _opened(path) as image:
        codec, _, offset, args = image.tile[0]
        if codec == "raw" and isinstance(args, tuple):
            yield from _raw_strips(path, image, offset, args, cuts)
            return
        _load(image)
        for top, bottom in cuts:
            yield _eight_bits(image.crop((0, top, image.width, bottom)))


def _raw_strips(
    path: Path, image: BmpImageFile, offset: int, args: tuple[Any, ...], cuts: Iterable[tuple[int, int]]
) -> Iterator[npt.NDArray[np.uint8]]:
    raw_mode, stride, direction = args
    for top, bottom in cuts:
        first = image.height - bottom if direction < 0 else top
        rows = _read(path, offset + first * stride, (bottom - top) * stride)
        strip = Image.frombytes(image.mode, (image.width, bottom - top), rows, "raw", raw_mode, stride, direction)
        if image.palette is not None:
            strip.putpalette(image.palette)
        yield _eight_bits(strip)


def _opened(path: Path) -> BmpImageFile:
    """Past Pillow's own pixel limit, as ours is checked on the header."""
    try:
        return BmpImageFile(path)
    except _BROKEN:
        raise Problem("image_unreadable") from None


def _load(image: BmpImageFile) -> None:
    try:
        image.load()
    except _BROKEN as error:
        raise Problem("image_truncated") from error


def _read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        rows = file.read(length)
    if len(rows) < length:
        raise Problem("image_truncated")
    return rows


def _eight_bits(strip: Image.Image) -> npt.NDArray[np.uint8]:
    if strip.mode == "RGBA":
        ground = Image.new("RGBA", strip.size, (0, 0, 0, 255))
        strip = Image.alpha_composite(ground, strip)
    return np.asarray(strip.convert("L" if strip.mode in ("1", "L") else "RGB"))
