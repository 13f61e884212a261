"""Pyramids as the web process reads them: tiles as they lie in the zip, crops put together from tiles.

Pure and light on purpose: no OpenCV, no libvips. What pyramids.py writes, this reads.
"""

import io
import json
import struct
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from problems.problem import Problem

Box = tuple[float, float, float, float]

_LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True)
class PyramidInfo:
    size_wh: tuple[int, int]
    tile_size: int
    levels: int

    def level_size_wh(self, level: int) -> tuple[int, int]:
        shrink = 1 << (self.levels - 1 - level)
        return -(-self.size_wh[0] // shrink), -(-self.size_wh[1] // shrink)


def info(zip_path: Path) -> PyramidInfo:
    """Raises Problem: pyramid_missing, pyramid_damaged."""
    return _index(*_version(zip_path)).info


def read_tile(zip_path: Path, level: int, x: int, y: int) -> bytes:
    """A JPEG. Raises Problem: tile_missing where the pyramid has no such tile, else as info does."""
    entry = _index(*_version(zip_path)).entries.get(f"{level}/{x}_{y}.jpg")
    if entry is None:
        raise Problem("tile_missing", status=404)
    return _read(zip_path, *entry)


def thumbnail_jpeg(zip_path: Path, max_px: int) -> bytes:
    """The whole image, its longer side at most max_px."""
    return crop_jpeg(zip_path, (0, 0, *info(zip_path).size_wh), max_px)


def crop_jpeg(zip_path: Path, box_xyxy: Box, max_px: int) -> bytes:
    """The box, cut to the image, its longer side at most max_px; never enlarged. Raises Problem: crop_outside, ..."""
    pyramid = info(zip_path)
    x1, y1, x2, y2 = _clipped(box_xyxy, pyramid.size_wh)
    shrink = max(1.0, max(x2 - x1, y2 - y1) / max_px)
    wanted = (max(round((x2 - x1) / shrink), 1), max(round((y2 - y1) / shrink), 1))
    level = max(pyramid.levels - int(shrink).bit_length(), 0)
    x1, y1, x2, y2 = (side / (1 << (pyramid.levels - 1 - level)) for side in (x1, y1, x2, y2))
    picture, left, top = _composed(zip_path, pyramid, level, (x1, y1, x2, y2))
    if picture.size != wanted or shrink > 1:
        # At a lower level the box may start and end within a pixel.
        box = (x1 - left, y1 - top, min(x2 - left, picture.width), min(y2 - top, picture.height))
        picture = picture.resize(wanted, Image.Resampling.LANCZOS, box=box)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@dataclass(frozen=True)
class _Index:
    info: PyramidInfo
    entries: dict[str, tuple[int, int]]


def _version(zip_path: Path) -> tuple[Path, int, int]:
    try:
        stat = zip_path.stat()
    except OSError:
        raise Problem("pyramid_missing", status=404) from None
    return zip_path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _index(zip_path: Path, _mtime_ns: int, _size: int) -> _Index:
    try:
        with zipfile.ZipFile(zip_path) as archive:
            told = json.loads(archive.read("info.json"))
            stored = [entry for entry in archive.infolist() if entry.compress_type == zipfile.ZIP_STORED]
        width, height = told["size_wh"]
        return _Index(
            PyramidInfo((int(width), int(height)), int(told["tile_size"]), int(told["levels"])),
            {entry.filename: (entry.header_offset, entry.file_size) for entry in stored},
        )
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise Problem("pyramid_damaged", status=500) from error


def _read(zip_path: Path, header_offset: int, size: int) -> bytes:
    try:
        with zip_path.open("rb") as file:
            file.seek(header_offset)
            signature, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
            file.seek(name_length + extra_length, io.SEEK_CUR)
            tile = file.read(size)
    except (OSError, struct.error) as error:
        raise Problem("pyramid_damaged", status=500) from error
    if signature != b"PK\x03\x04" or len(tile) < size:
        raise Problem("pyramid_damaged", status=500)
    return tile


def _clipped(box_xyxy: Box, size_wh: tuple[int, int]) -> Box:
    x1, y1 = max(box_xyxy[0], 0), max(box_xyxy[1], 0)
    x2, y2 = min(box_xyxy[2], size_wh[0]), min(box_xyxy[3], size_wh[1])
    if not (x2 - x1 > 0 and y2 - y1 > 0):
        raise Problem("crop_outside", status=400)
    return x1, y1, x2, y2


def _composed(zip_path: Path, pyramid: PyramidInfo, level: int, box_xyxy: Box) -> tuple[Image.Image, int, int]:
    """The pixels that the box touches, and the left and top of the first; all in the level's pixels."""
    width, height = pyramid.level_size_wh(level)
    left, top = int(box_xyxy[0]), int(box_xyxy[1])
    right, bottom = min(-int(-box_xyxy[2] // 1), width), min(-int(-box_xyxy[3] // 1), height)
    size = pyramid.tile_size
    picture: Image.Image | None = None
    for y in range(top // size, (bottom - 1) // size + 1):
        for x in range(left // size, (right - 1) // size + 1):
            with Image.open(io.BytesIO(read_tile(zip_path, level, x, y)), formats=["JPEG"]) as tile:
                if picture is None:
                    picture = Image.new(tile.mode, (right - left, bottom - top))
                picture.paste(tile, (x * size - left, y * size - top))
    assert picture is not None
    return picture, left, top
