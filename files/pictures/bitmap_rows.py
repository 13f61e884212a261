"""BMP by rows: Pillow reads the header, rows are then unpacked a strip at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile

from files.pictures.row_stream import Cut, Pixels
from files.pictures.stored_image import StoredHeader
from problems.problem import Problem

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)


def header(path: Path) -> StoredHeader:
    with _opened(path) as image:
        return StoredHeader(image.size)


def each_strip(path: Path, cuts: Sequence[Cut], consume: Callable[[Pixels], None]) -> None:
    """Calls `consume` with the rows between top and bottom of each cut, uint8[h,W] or RGB uint8[h,W,3]."""
    with _opened(path) as image:
        strips = _raw_strips(path, image, cuts) if image.tile[0].codec_name == "raw" else _unpacked_strips(image, cuts)
        for strip in strips:
            consume(strip)


@contextmanager
def _opened(path: Path) -> Iterator[BmpImageFile]:
    """Past Pillow's own pixel limit, as ours is checked on the header."""
    try:
        image = BmpImageFile(path)
    except _BROKEN as error:
        raise Problem("image_unreadable") from error
    with image:
        yield image


def _raw_strips(path: Path, image: BmpImageFile, cuts: Sequence[Cut]) -> Iterator[Pixels]:
    _, _, offset, args = image.tile[0]
    if not isinstance(args, tuple):
        raise Problem("image_unreadable")
    raw_mode, stride, direction = args
    for top, bottom in cuts:
        first = image.height - bottom if direction < 0 else top
        rows = _read(path, offset + first * stride, (bottom - top) * stride)
        size = (image.width, bottom - top)
        try:
            strip = Image.frombytes(image.mode, size, rows, "raw", raw_mode, stride, direction)
            if image.palette is not None:
                strip.putpalette(image.palette)
            pixels = _eight_bits(strip)
        except _BROKEN as error:
            raise Problem("image_unreadable") from error
        yield pixels


def _unpacked_strips(image: BmpImageFile, cuts: Sequence[Cut]) -> Iterator[Pixels]:
    """Run lengths have no row table: the image is unpacked whole, at one byte a pixel."""
    try:
        image.load()
    except _BROKEN as error:
        raise Problem("image_truncated") from error
    for top, bottom in cuts:
        yield _eight_bits(image.crop((0, top, image.width, bottom)))


def _read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        rows = file.read(length)
    if len(rows) < length:
        raise Problem("image_truncated")
    return rows


def _eight_bits(strip: Image.Image) -> Pixels:
    if strip.mode == "RGBA":
        ground = Image.new("RGBA", strip.size, (0, 0, 0, 255))
        strip = Image.alpha_composite(ground, strip)
    return np.asarray(strip.convert("L" if strip.mode in ("1", "L") else "RGB"))
