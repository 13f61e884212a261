"""JPEG, PNG and TIFF by rows, through libvips."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from inspections.vision.stored_image import StoredHeader
from problems.problem import Problem

# Files are read once, so remembered operations only hold memory and serve stale content after a change on disk.
pyvips.cache_set_max(0)

_LOADERS = {"JPEG": "jpegload", "PNG": "pngload", "TIFF": "tiffload"}
_TRUNCATED = ("premature end", "truncated", "end of file", "eof", "not enough data", "end of stream", "read error")


def header(path: Path, format_: str) -> StoredHeader:
    image = _opened(path, format_)
    return StoredHeader((image.width, image.height), _orientation(image), _bytes_at_once(image, format_))


def strips(path: Path, format_: str, cuts: Iterable[tuple[int, int]]) -> Iterator[npt.NDArray[np.uint8]]:
    """Rows of the file between top and bottom of each cut, uint8[h,W] or RGB uint8[h,W,3]."""
    image = _opened(path, format_)
    try:
        image = _eight_bits(image)
        for top, bottom in cuts:
            rows = image.crop(0, top, image.width, bottom - top).numpy()
            yield _device_cmyk_as_rgb(rows) if image.bands == 4 else rows
    except pyvips.Error as error:
        raise _problem(error) from error


def _opened(path: Path, format_: str) -> Any:
    loader = getattr(pyvips.Image, _LOADERS[format_])
    try:
        return loader(str(path), access="sequential", fail_on="error")
    except pyvips.Error as error:
        raise _problem(error) from error


def _eight_bits(image: Any) -> Any:
    if image.format not in ("uchar", "ushort"):
        raise Problem("image_samples", status=415)
    if image.hasalpha():
        image = image.flatten(background=0)
    if image.interpretation == "cmyk":
        image = _cmyk_by_profile(image)
    elif image.format == "ushort" or image.interpretation not in ("b-w", "srgb", "rgb"):
        image = image.colourspace("b-w" if image.bands == 1 else "srgb")
    if image.format != "uchar" or image.bands not in (1, 3, 4):
        raise Problem("image_samples", status=415)
    return image


def _cmyk_by_profile(image: Any) -> Any:
    """Inks mean what their profile says; without one they stay, to be mixed as a plain printer would."""
    if "icc-profile-data" in image.get_fields():
        return image.icc_transform("srgb", embedded=True)
    return image if image.format == "uchar" else (image >> 8).cast("uchar")


def _device_cmyk_as_rgb(cmyk: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    light = 255 - cmyk.astype(np.uint16)
    return ((light[..., :3] * light[..., 3:] + 127) // 255).astype(np.uint8)


def _orientation(image: Any) -> int:
    value = image.get("orientation") if "orientation" in image.get_fields() else 1
    return int(value) if value in range(1, 9) else 1


def _bytes_at_once(image: Any, format_: str) -> int:
    """An interlaced PNG is held as pixels, a progressive JPEG as 16-bit coefficients."""
    if "interlaced" not in image.get_fields() or not image.get("interlaced"):
        return 0
    pixels = int(image.width) * int(image.height)
    if format_ == "JPEG":
        halved = "4:2:0" in str(image.get("jpeg-chroma-subsample"))
        return int(pixels * 2 * (1.5 if halved else image.bands))
    return pixels * int(image.bands) * (2 if image.format == "ushort" else 1)


def _problem(error: pyvips.Error) -> Problem:
    text = str(error.detail or error).lower()
    if "out of memory" in text or "malloc" in text:
        return Problem("image_out_of_memory", status=503, retry=True)
    return Problem("image_truncated" if any(sign in text for sign in _TRUNCATED) else "image_unreadable")
