"""Deep-zoom pictures of a comparison: the golden board in the frame of the board, and what differs."""

from pathlib import Path

import cv2
import numpy as np

from files.pictures.images import Pixels
from files.pictures.pixel_sources import WindowSource
from files.pictures.pyramids import write_pyramid
from inspections.vision.masks import Grey
from inspections.vision.registered_pair import RegisteredPair
from inspections.vision.tiling import Window

_MISSING_RGB, _EXTRA_RGB = (30, 100, 235), (235, 110, 10)  # blue and orange are told apart by every eye
_PAPER, _COPPER = 250, 214
_NOT_COVERED = 128


def write_pictures(folder: Path, pair: RegisteredPair) -> None:
    """golden.zip and difference.zip. Raises Problem as write_pyramid does."""
    size_wh = pair.board.size_wh
    write_pyramid(WindowSource(size_wh, lambda window: _golden(pair, window)), folder / "golden.zip")
    write_pyramid(WindowSource(size_wh, lambda window: difference_rgb(*pair.tiles(window))), folder / "difference.zip")


def difference_rgb(board: Grey, golden: Grey) -> Pixels:
    """uint8[H,W,3]: copper faint on white, what is missing in blue and what was added in orange, as far as they differ.

    board and golden: uint8[H,W] on the standard scale of grey.
    """
    paper = cv2.LUT(board, np.linspace(_COPPER, _PAPER, 256).astype(np.uint8))
    missing, extra = cv2.subtract(board, golden), cv2.subtract(golden, board)
    planes = []
    for missing_level, extra_level in zip(_MISSING_RGB, _EXTRA_RGB, strict=True):
        coloured = np.where(missing > 0, np.uint8(missing_level), np.uint8(extra_level))
        planes.append(_mixed(paper, coloured, cv2.max(missing, extra)))
    return np.asarray(cv2.merge(planes), np.uint8)


def _mixed(below: Grey, above: Grey, opacity: Grey) -> Grey:
    inverse = cv2.bitwise_not(opacity)
    return cv2.add(cv2.multiply(above, opacity, scale=1 / 255), cv2.multiply(below, inverse, scale=1 / 255))


def _golden(pair: RegisteredPair, window: Window) -> Pixels:
    golden = pair.golden.grey if pair.golden.rgb is None else pair.golden.rgb
    view = pair.alignment.golden_view(golden, window)
    pixels = np.asarray(view.pixels, np.uint8)
    if view.missing is not None:
        pixels[view.missing] = _NOT_COVERED
    return pixels
