"""JPEG, PNG and TIFF by rows, through libvips."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyvips

from files.pictures.row_stream import Cut, Pixels, RowStream
from files.pictures.stored_image import StoredHeader
from problems.problem import Problem

# Files are read once, so remembered operations only hold memory and serve stale content after a change on disk.
pyvips.cache_set_max(0)
logging.getLogger("pyvips").setLevel(logging.ERROR)

_LOADERS = {"JPEG": "jpegload", "PNG": "pngload", "TIFF": "tiffload"}
# A hole in a JPEG is only a warning to libjpeg; PNG and TIFF warn of odd profiles and tags that harm nothing.
_FAIL_ON = {"JPEG": "warning", "PNG": "error", "TIFF": "error"}
_UNSUPPORTED = ("not supported", "not configured", "data precision")
_TRUNCATED = ("premature end", "seek error", "not enough data", "bytes, expected")


def header(path: Path, format_: str, page: int = 0) -> StoredHeader:
    with _problems(path, format_):
        image = _opened(path, format_, page)
        return StoredHeader((image.width, image.height), _orientation(image), _bytes_at_once(image, format_))


def count_pages(path: Path) -> int:
    with _problems(path, "TIFF"):
        image = _opened(path, "TIFF")
        return int(image.get("n-pages")) if "n-pages" in image.get_fields() else 1


def each_strip(
    path: Path,
    format_: str,
    cuts: Sequence[Cut],
    consume: Callable[[Pixels], None],
    *,
    page: int = 0,
    background: int = 0,
) -> None:
    """Calls `consume` with the rows between top and bottom of each cut, uint8[h,W] or RGB uint8[h,W,3].

    Cuts follow each other from row 0. The array is only valid during the call. background: shows through what is
    transparent.
    """
    stream = RowStream(cuts, lambda rows: consume(_grey_or_rgb(rows)))
    with _problems(path, format_):
        try:
            stream.run(_eight_bits(_opened(path, format_, page), background))
        except pyvips.Error as error:
            if format_ != "JPEG" or not _only_stray_bytes(error):
                raise
            stream.run(_eight_bits(_opened(path, format_, page, fail_on="error"), background))


def _opened(path: Path, format_: str, page: int = 0, *, fail_on: str | None = None) -> Any:
    loader = getattr(pyvips.Image, _LOADERS[format_])
    which = {"page": page} if page else {}
    return loader(str(path), access="sequential", fail_on=fail_on or _FAIL_ON[format_], **which)


def _eight_bits(image: Any, background: int) -> Any:
    if image.format not in ("uchar", "ushort"):
        raise Problem("image_samples", status=415)
    if image.hasalpha():
        image = image.flatten(background=background)
    if image.bands in (3, 4) and _has_own_profile(image):
        image = image.icc_transform("srgb", embedded=True)
    elif image.format == "ushort":
        image = (image >> 8).cast("uchar")
    elif image.interpretation not in ("b-w", "srgb", "rgb", "cmyk"):
        image = image.colourspace("b-w" if image.bands == 1 else "srgb")
    if image.format != "uchar" or image.bands not in (1, 3, 4):
        raise Problem("image_samples", status=415)
    return image


def _has_own_profile(image: Any) -> bool:
    """A colour profile other than sRGB, whose name profiles hold in UTF-16 or ASCII."""
    if "icc-profile-data" not in image.get_fields():
        return False
    profile = bytes(image.get("icc-profile-data"))
    return not any(name in profile for name in (b"sRGB", "sRGB".encode("utf-16-be")))


def _grey_or_rgb(rows: Pixels) -> Pixels:
    if rows.shape[2] == 1:
        return rows[..., 0]
    return rows if rows.shape[2] == 3 else _device_cmyk_as_rgb(rows)


def _device_cmyk_as_rgb(cmyk: Pixels) -> Pixels:
    """Inks without a profile, mixed as a plain printer would."""
    light = 255 - cmyk.astype(np.uint16)
    return ((light[..., :3] * light[..., 3:] + 127) // 255).astype(np.uint8)


def _orientation(image: Any) -> int:
    value = image.get("orientation") if "orientation" in image.get_fields() else 1
    return int(value) if value in range(1, 9) else 1


def _bytes_at_once(image: Any, format_: str) -> int:
    """What cannot be had by rows: an interlaced PNG as pixels, a progressive JPEG as 16-bit coefficients."""
    if "interlaced" not in image.get_fields() or not image.get("interlaced"):
        return 0
    pixels = int(image.width) * int(image.height)
    if format_ == "JPEG":
        halved = "4:2:0" in str(image.get("jpeg-chroma-subsample"))  # two of the bands, to a quarter
        return int(pixels * 2 * (image.bands - 1.5 if halved else image.bands))
    return pixels * int(image.bands) * (2 if image.format == "ushort" else 1)


def _only_stray_bytes(error: pyvips.Error) -> bool:
    """Bytes between two segments, as some cameras write them; nothing of the picture is lost."""
    lines = [line for line in str(error.detail).splitlines() if line]
    return bool(lines) and all("extraneous bytes" in line for line in lines)


@contextmanager
def _problems(path: Path, format_: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:  # of libvips' own words, in which the file's bytes stand
        raise Problem("image_unreadable") from error
    except pyvips.Error as error:
        text = str(error.detail).lower()
        if "out of memory" in text:
            raise Problem("image_out_of_memory", status=503, retry=True) from error
        if any(sign in text for sign in _UNSUPPORTED):
            raise Problem("image_samples", status=415) from error
        truncated = any(sign in text for sign in _TRUNCATED) or (format_ == "PNG" and not _has_png_end(path))
        raise Problem("image_truncated" if truncated else "image_unreadable") from error


def _has_png_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1024, 0))
        return b"IEND" in file.read()
