"""The files that mutations start from: drawn in memory, a few hundred bytes each, every kind that the desk takes."""

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache

import numpy as np
import pyvips
from PIL import Image

from tests.fuzz.decode.pdf_seeds import pdfs

FORMATS = ("JPEG", "PNG", "TIFF", "BigTIFF", "BMP", "PDF", "ZIP")
_SIZE_WH = (24, 18)


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """The same in every process of one installation: findings are replayed by seed and number."""
    images = {"JPEG": _jpegs(), "PNG": _pngs(), "TIFF": _tiffs(big=False), "BigTIFF": _tiffs(big=True), "BMP": _bmps()}
    archives = _zips([files[0] for files in images.values()])
    return images | {"PDF": pdfs(_drawn("L")), "ZIP": archives}


def _drawn(mode: str, *, size_wh: tuple[int, int] = _SIZE_WH) -> Image.Image:
    chance = random.Random(5)
    width, height = size_wh
    picture = Image.new("RGB", size_wh, (20, 90, 40))
    for _ in range(6):
        x, y = chance.randrange(width), chance.randrange(height)
        colour = tuple(chance.randrange(256) for _ in range(3))
        picture.paste(colour, (x, y, min(x + 9, width), min(y + 4, height)))
    return picture.convert(mode)


def _saved(format_: str, mode: str, **options: object) -> bytes:
    file = io.BytesIO()
    _drawn(mode).save(file, format_, **options)
    return file.getvalue()


def _jpegs() -> tuple[bytes, ...]:
    exif = Image.Exif()
    exif[274], exif[271] = 6, "camera"
    return (
        _saved("JPEG", "RGB", quality=80),
        _saved("JPEG", "L", quality=60),
        _saved("JPEG", "RGB", progressive=True),
        _saved("JPEG", "CMYK", quality=50),
        _saved("JPEG", "RGB", exif=exif, subsampling=0, comment=b"drawn"),
        _saved("JPEG", "L", progressive=True, restart_marker_blocks=1),
        _saved("JPEG", "RGB", icc_profile=_profile()),
    )


def _pngs() -> tuple[bytes, ...]:
    modes = ("RGB", "L", "RGBA", "P", "1", "LA", "I;16")
    own = tuple(_saved("PNG", mode, compress_level=1) for mode in modes)
    return (*own, _vips("pngsave_buffer", interlace=True), _saved("PNG", "RGB", icc_profile=_profile()))


def _tiffs(*, big: bool) -> tuple[bytes, ...]:
    """compression by libtiff's names, some in tiles."""
    kinds: tuple[dict[str, object], ...] = (
        {"compression": "none"},
        {"compression": "deflate", "predictor": "horizontal"},
        {"compression": "lzw"},
        {"compression": "packbits"},
        {"compression": "jpeg"},
        {"compression": "deflate", "tile": True, "tile_width": 16, "tile_height": 16},
        {"compression": "none", "bitdepth": 1},
        {"compression": "ccittfax4", "bitdepth": 1},
    )
    return tuple(_vips("tiffsave_buffer", bigtiff=big, **kind) for kind in kinds)


def _bmps() -> tuple[bytes, ...]:
    return tuple(_saved("BMP", mode) for mode in ("RGB", "L", "P", "1", "RGBA"))


def _vips(save: str, **options: object) -> bytes:
    grey = options.get("bitdepth") == 1
    pixels = np.asarray(_drawn("L" if grey else "RGB"))
    image = pyvips.Image.new_from_array(pixels)
    saved: Callable[..., bytes] = getattr(image, save)
    return saved(**options)


def _profile() -> bytes:
    content = pyvips.Image.black(1, 1, bands=3).copy(interpretation="srgb").icc_export(output_profile="p3")
    return bytes(content.get("icc-profile-data"))


def _zips(images: list[bytes]) -> tuple[bytes, ...]:
    return (
        zipped({"a.png": images[1], "b/c.jpg": images[0]}, method=zipfile.ZIP_DEFLATED),
        zipped({"a.bmp": images[4]}, method=zipfile.ZIP_STORED),
        zipped({"기판.tif": images[2], "__MACOSX/._a": b"x", "empty": b""}, method=zipfile.ZIP_DEFLATED),
        zipped({"in.zip": zipped({"a.png": images[1]}, method=zipfile.ZIP_STORED)}, method=zipfile.ZIP_DEFLATED),
    )


def zipped(files: dict[str, bytes], *, method: int) -> bytes:
    """With a date of its own, so that the bytes are the same every time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content, method)
    return file.getvalue()
