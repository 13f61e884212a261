"""Images as 8-bit arrays, decoded in bands so that memory does not grow with the file's colour or depth.

Formats go by content, never by name. libvips decodes JPEG, PNG and TIFF; BMP, which its binary lacks, is read by rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from files.pictures import bitmap_rows, vips_rows
from files.pictures.image_headers import MAX_SIZE_WH, ImageFile, read_header
from files.pictures.orientation import oriented, oriented_xy, strips_from_end
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


def open_image(path: Path | str, *, max_size_wh: tuple[int, int] = MAX_SIZE_WH, page: int = 0) -> ImageFile:
    """Reads the header only. Raises Problem: image_missing, _empty, _format, _unreadable, _too_large, _interlaced."""
    return read_header(Path(path), max_size_wh=max_size_wh, page=page)


def decode_grey(
    path: Path | str, *, max_size_wh: tuple[int, int] = MAX_SIZE_WH, page: int = 0, background: int = 0
) -> Pixels:
    """uint8[H,W], upright. Luma as in Rec. 601; transparency is laid on black or `background`; 16 bits keep their
    upper 8. page: of a TIFF, from 0.

    Raises Problem as open_image does, and image_truncated or image_unreadable for what breaks on the way.
    """
    image = open_image(path, max_size_wh=max_size_wh, page=page)
    grey = np.empty(image.size_wh[::-1], np.uint8)
    _fill(grey, image, "grey", background)
    return grey


def decode_bgr(path: Path | str, *, max_size_wh: tuple[int, int] = MAX_SIZE_WH) -> Pixels:
    """uint8[H,W,3] in OpenCV's order, upright. Raises Problem as decode_grey does."""
    image = open_image(path, max_size_wh=max_size_wh)
    bgr = np.empty((*image.size_wh[::-1], 3), np.uint8)
    _fill(bgr[..., ::-1], image, "rgb")
    return bgr


def decode_own(image: ImageFile) -> Pixels:
    """Grey uint8[H,W] of a grey file, else RGB uint8[H,W,3], upright. Raises Problem as decode_grey does."""
    parts: list[Pixels] = []

    def paste(band: Band) -> None:
        if not parts:
            parts.append(np.empty((*image.size_wh[::-1], *band.pixels.shape[2:]), np.uint8))
        height, width = band.pixels.shape[:2]
        parts[0][band.y : band.y + height, band.x : band.x + width] = band.pixels

    each_band(image, paste, colours="own")
    return parts[0]


def each_band(
    image: ImageFile,
    consume: Callable[[Band], None],
    *,
    step: int = BAND_ROWS,
    colours: Colours,
    background: int = 0,
) -> None:
    """Calls `consume` with upright bands of uint8[h,w] or RGB uint8[h,w,3], in the order of the file, each pixel once.

    colours: "own" is grey for a grey file, else RGB. A band's array is only valid during the call. Raises Problem.
    """
    width, height = image.stored_wh
    cuts = _cuts(height, step, from_end=strips_from_end(image.orientation))
    tops = iter(cuts)

    def upright(strip: Pixels) -> None:
        top, bottom = next(tops)
        x, y = oriented_xy((0, top, width, bottom), image.stored_wh, image.orientation)
        consume(Band(x, y, oriented(_CONVERSIONS[colours](strip), image.orientation)))

    try:
        if image.format == "BMP":
            bitmap_rows.each_strip(image.path, cuts, upright)
        else:
            vips_rows.each_strip(image.path, image.format, cuts, upright, page=image.page, background=background)
    except MemoryError:
        raise Problem("image_out_of_memory", status=503, retry=True) from None


def _fill(out: Pixels, image: ImageFile, colours: Colours, background: int = 0) -> None:
    def paste(band: Band) -> None:
        height, width = band.pixels.shape[:2]
        out[band.y : band.y + height, band.x : band.x + width] = band.pixels

    each_band(image, paste, colours=colours, background=background)


def _cuts(height: int, step: int, *, from_end: bool) -> list[tuple[int, int]]:
    first = height % step if from_end else 0
    edges = sorted({0, *range(first, height, step), height})
    return list(pairwise(edges))


def _as_grey(strip: Pixels) -> Pixels:
    return strip if strip.ndim == 2 else np.asarray(cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _as_rgb(strip: Pixels) -> Pixels:
    return strip if strip.ndim == 3 else np.asarray(cv2.cvtColor(strip, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


_CONVERSIONS: dict[Colours, Callable[[Pixels], Pixels]] = {"grey": _as_grey, "rgb": _as_rgb, "own": lambda strip: strip}
