"""Deep-zoom pyramids: JPEG tiles of every halving of an image, in one uncompressed zip.

Entries are "info.json" and "{level}/{x}_{y}.jpg"; level 0 is 1x1, the last is the whole image (as Deep Zoom counts).
Tiles are made anew from pixels, so nothing of the file's metadata is in them.
"""

import errno
import glob
import json
import os
import secrets
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from files.pictures.images import Band, Pixels, open_image
from files.pictures.pixel_sources import ImageSource, PixelSource, array_source
from problems.problem import Problem

TILE = 512
JPEG_QUALITY = 85
_ENCODERS = 2
_PART = ".part"
_ABANDONED_AFTER_S = 3600


@dataclass(frozen=True)
class Pyramid:
    size_wh: tuple[int, int]
    tile_size: int
    levels: int


@dataclass(frozen=True)
class _Tile:
    x: int
    y: int
    pixels: Pixels


def write_pyramid(source: PixelSource | Path | Pixels, zip_path: Path) -> Pyramid:
    """Writes beside zip_path and renames, so that a reader finds the whole pyramid or none.

    Besides one band, memory holds the image at half its size. Raises Problem as open_image and decode_grey do, and
    disk_full.
    """
    if isinstance(source, Path):
        source = ImageSource(open_image(source))
    elif isinstance(source, np.ndarray):
        source = array_source(source)
    _remove_abandoned(zip_path)
    # A name of its own, as a doubled run may write the same pyramid at the same time.
    part = zip_path.with_name(f"{zip_path.name}.{secrets.token_hex(4)}{_PART}")
    try:
        return _written(source, part, zip_path)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Problem("disk_full", status=507, retry=True) from error
    finally:
        part.unlink(missing_ok=True)


def _remove_abandoned(zip_path: Path) -> None:
    """What a killed process left; younger ones may still be written."""
    for part in zip_path.parent.glob(f"{glob.escape(zip_path.name)}.*{_PART}"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime > _ABANDONED_AFTER_S:
                part.unlink()


def _written(source: PixelSource, part: Path, zip_path: Path) -> Pyramid:
    pyramid = Pyramid(source.size_wh, TILE, (max(source.size_wh) - 1).bit_length() + 1)
    with part.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive, ThreadPoolExecutor(_ENCODERS) as encoders:
            archive.writestr("info.json", json.dumps(asdict(pyramid) | {"overlap": 0, "format": "jpg"}))
            _write_levels(source, pyramid.levels, archive, encoders)
        file.flush()
        os.fsync(file.fileno())
    part.replace(zip_path)
    _fsync_folder(zip_path.parent)
    return pyramid


def _write_levels(source: PixelSource, levels: int, archive: zipfile.ZipFile, encoders: ThreadPoolExecutor) -> None:
    for level in range(levels - 1, -1, -1):
        writer = _LevelWriter(level, source.size_wh, archive, encoders)
        source.each_band(TILE, writer.write)
        source = array_source(writer.half())


class _LevelWriter:
    """Writes a level's tiles and gathers the level at half its size, odd sides rounded up."""

    def __init__(
        self, level: int, size_wh: tuple[int, int], archive: zipfile.ZipFile, encoders: ThreadPoolExecutor
    ) -> None:
        self._level = level
        self._half_hw = (-(-size_wh[1] // 2), -(-size_wh[0] // 2))
        self._half: Pixels | None = None
        self._archive = archive
        self._encoders = encoders

    def write(self, band: Band) -> None:
        tiles = list(_tiles(band))
        for tile, (jpeg, small) in zip(tiles, self._encoders.map(_encoded_and_halved, tiles), strict=True):
            self._archive.writestr(f"{self._level}/{tile.x // TILE}_{tile.y // TILE}.jpg", jpeg)
            self._paste(tile.x // 2, tile.y // 2, small)

    def half(self) -> Pixels:
        assert self._half is not None
        return self._half

    def _paste(self, x: int, y: int, small: Pixels) -> None:
        if self._half is None:
            self._half = np.empty((*self._half_hw, *small.shape[2:]), np.uint8)
        self._half[y : y + small.shape[0], x : x + small.shape[1]] = small


def _tiles(band: Band) -> Iterator[_Tile]:
    height, width = band.pixels.shape[:2]
    for y in range(0, height, TILE):
        for x in range(0, width, TILE):
            yield _Tile(band.x + x, band.y + y, band.pixels[y : y + TILE, x : x + TILE])


def _encoded_and_halved(tile: _Tile) -> tuple[bytes, Pixels]:
    pixels = np.ascontiguousarray(tile.pixels)
    shown = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels
    _, jpeg = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return jpeg.tobytes(), _halved(pixels)


def _halved(pixels: Pixels) -> Pixels:
    """Means of 2x2; the last row or column of an odd side is doubled first."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.asarray(
            cv2.copyMakeBorder(pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), dtype=np.uint8
        )
    size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
