"""Board images as 8-bit arrays, decoded in bands so that memory does not grow with the file's colour or depth.

Formats go by content, never by name. libvips decodes JPEG, PNG and TIFF; BMP, which its binary lacks, is read by rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision import bitmap_rows, vips_rows
from inspections.vision.image_headers import MAX_SIZE_WH, BoardImage, read_header
from inspections.vision.orientation import oriented, oriented_xy, strips_from_end
from problems.problem import Problem

Pixels = npt.NDArray[np.uint8]
Colours = Literal["grey", "rgb", "own"]

BAND_ROWS = 512


@dataclass(frozen=True)
class Band:
    """A whole-width row or whole-height column of an image; x and y are multiples of the step that was asked for."""

    x: int
    y: int
    pixels: Pixels


def open_image(path: Path | str, *, max_size_wh: tuple[int, int] = MAX_SIZE_WH) -> BoardImage:
    """Reads the header only. Raises Problem: image_missing, _empty, _format, _unreadable, _too_large, _interlaced."""
    return read_header(Path(path), max_size_wh=max_size_wh)


def decode_grey(path: Path | str, *, max_size_wh: tuple[int, int] = MAX_SIZE_WH) -> Pixels:
    """uint8[H,W], upright. Luma as in Rec. 601; transparency is laid on black; 16 bits keep their upper 8.

    Raises Problem as open_image does, and image_truncated or image_unreadable for what breaks on the way.
    """
    image = open_image(path, max_size_wh=max_size_wh)
    return _filled(np.empty(image.size_wh[::-1], np.uint8), bands(image, colours="grey"))


def decode_bgr(path: Path | str, *, max_size_wh: tuple[int, int] = MAX_SIZE_WH) -> Pixels:
    """uint8[H,W,3] in OpenCV's order, upright. Raises Problem as decode_grey does."""
    image = open_image(path, max_size_wh=max_size_wh)
    bgr = np.empty((*image.size_wh[::-1], 3), np.uint8)
    _filled(bgr[..., ::-1], bands(image, colours="rgb"))
    return bgr


def bands(image: BoardImage, *, step: int = BAND_ROWS, colours: Colours) -> Iterator[Band]:
    """Upright bands of uint8[h,w] or RGB uint8[h,w,3], in the order of the file, each pixel once."""
    width, height = image.stored_wh
    cuts = _cuts(height, step, from_end=strips_from_end(image.orientation))
    for (top, _), strip in zip(cuts, _rgb_or_grey_strips(image, cuts), strict=True):
        pixels = oriented(_CONVERSIONS[colours](strip), image.orientation)
        x, y = oriented_xy((0, top, width, top + strip.shape[0]), image.stored_wh, image.orientation)
        yield Band(x, y, pixels)


def _filled(out: Pixels, parts: Iterator[Band]) -> Pixels:
    for band in parts:
        out[band.y : band.y + band.pixels.shape[0], band.x : band.x + band.pixels.shape[1]] = band.pixels
    return out


def _rgb_or_grey_strips(image: BoardImage, cuts: list[tuple[int, int]]) -> Iterator[Pixels]:
    try:
        if image.format == "BMP":
            yield from bitmap_rows.strips(image.path, cuts)
        else:
            yield from vips_rows.strips(image.path, image.format, cuts)
    except MemoryError:
        raise Problem("image_out_of_memory", status=503, retry=True) from None


def _cuts(height: int, step: int, *, from_end: bool) -> list[tuple[int, int]]:
    first = height % step if from_end else 0
    edges = sorted({0, *range(first, height, step), height})
    return list(pairwise(edges))


def _as_grey(strip: Pixels) -> Pixels:
    return strip if strip.ndim == 2 else np.asarray(cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _as_rgb(strip: Pixels) -> Pixels:
    return strip if strip.ndim == 3 else np.asarray(cv2.cvtColor(strip, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


_CONVERSIONS: dict[Colours, Callable[[Pixels], Pixels]] = {"grey": _as_grey, "rgb": _as_rgb, "own": lambda strip: strip}
