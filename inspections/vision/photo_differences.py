"""What differs between two photographs of one layout: more than their noise there, and with a border of its own.

Metal reflects its surroundings, so bare copper is never twice as bright in the same places; but such spots fade out.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[Any]  # uint8[H,W], as in masks.py, which builds on this module
Mask = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

_MOST_STEP = 100.0  # grey levels
_BLOCK_PX = 32
_LEAST_SLOPE = 0.1  # grey levels a pixel at the border of a mark, as a share of how much it differs
_SQUARE = np.ones((3, 3), np.uint8)
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True)
class Care:
    """What counts as a difference: so many times the noise, and at least so many grey levels."""

    noises: float
    least_step: float


LIT_ALIKE = Care(3.0, 8.0)
LIT_APART = Care(6.0, 20.0)


def photo_differences(board: Grey, golden: Grey, care: Care) -> tuple[Mask, Mask]:
    """Masks of extra and of missing copper. Each pixel is held against golden's about it: copper has many greys."""
    darker = cv2.subtract(cv2.erode(golden, _SQUARE), board)
    brighter = cv2.subtract(board, cv2.dilate(golden, _SQUARE))
    step = np.clip(care.noises * _noise(board, golden), care.least_step, _MOST_STEP)
    slope = _slope(board, golden)
    return _bordered(darker, step, slope), _bordered(brighter, step, slope)


def _noise(board: Grey, golden: Grey) -> Floats:
    """float32[H,W]: by the median difference of each block of 32 px and those about it."""
    height, width = board.shape
    rows, cols = max(height // _BLOCK_PX, 1), max(width // _BLOCK_PX, 1)
    half = _BLOCK_PX // 2
    apart = cv2.resize(cv2.absdiff(board, golden), (cols * half, rows * half), interpolation=cv2.INTER_NEAREST)
    blocks = apart.reshape(rows, half, cols, half).transpose(0, 2, 1, 3).reshape(rows, cols, -1)
    noise = cv2.blur(np.float32(1.48) * np.median(blocks, axis=2).astype(np.float32), (3, 3))
    return np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _slope(board: Grey, golden: Grey) -> Floats:
    """float32[H,W]: grey levels a pixel, of the difference."""
    apart = cv2.GaussianBlur(cv2.subtract(board, golden, dtype=cv2.CV_32F), (0, 0), 1.0)
    across, down = (cv2.Sobel(apart, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _bordered(height: Grey, step: Floats, slope: Floats) -> Mask:
    """Where `height` is more than a step, but for spots that fade out at their border."""
    mask = cv2.morphologyEx(np.where(height > step, 255, 0).astype(np.uint8), cv2.MORPH_OPEN, _CROSS)
    count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_32S)
    if count == 1:
        return mask
    border = cv2.subtract(mask, cv2.erode(mask, _SQUARE)) > 0
    inside = mask > 0
    heights = _mean_of_each(labels[inside], height[inside], count)
    kept = _mean_of_each(labels[border], slope[border], count) >= _LEAST_SLOPE * heights
    kept[0] = False
    return np.where(kept[labels], 255, 0).astype(np.uint8)


def _mean_of_each(owners: npt.NDArray[Any], values: npt.NDArray[Any], count: int) -> Floats:
    totals = np.bincount(owners, values, minlength=count)
    return np.asarray(totals / np.maximum(np.bincount(owners, minlength=count), 1), np.float32)
