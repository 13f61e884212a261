"""What parts copper from laminate on a photograph, told from the edges nearby.

A photograph shows more than two materials: copper and laminate both bare and under the mask, silk screen, holes, all in
uneven light. No one grey parts them, but across each edge it lies halfway.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Grey

Floats = npt.NDArray[np.float32]

CELL_PX = 16
_STRIP_ROWS = 8 * CELL_PX  # keeps memory small on the largest boards
_NOISE_ROWS = 512
_EDGE_PX = 7  # an edge somewhat out of focus is this wide
_LEAST_HEIGHT = 9.0
_NOISE_TIMES = 5.0  # what noise alone spans within 7 x 7 px, by its median step from pixel to pixel, and some more
_SMOOTHING = ((2.0, 1.0), (8.0, 0.02), (32.0, 0.0004))  # cells around, and how much they count beside nearer ones
_SQUARE = np.ones((_EDGE_PX, _EDGE_PX), np.uint8)


@dataclass(frozen=True, eq=False)
class EdgeLevels:
    """float32[rows,cols] for cells of 16 px: the grey halfway up the edges in and about them, and their height."""

    middle: Floats
    height: Floats


def edge_levels(grey: Grey) -> EdgeLevels:
    """Of an image, uint8[H,W]. Weak edges count more than strong ones, as they would be lost otherwise."""
    height, width = grey.shape
    rows, cols = -(-height // CELL_PX), -(-width // CELL_PX)
    sample = grey[:: max(height // _NOISE_ROWS, 1)]
    noise = float(np.median(cv2.absdiff(sample[:, 1:], sample[:, :-1]))) if width > 1 else 0.0
    sums = np.zeros((3, rows, cols), np.float32)
    for top in range(0, height, _STRIP_ROWS):
        first, last = max(top - _EDGE_PX, 0), min(top + _STRIP_ROWS + _EDGE_PX, height)
        strip = _edges(grey[first:last], max(_NOISE_TIMES * noise, _LEAST_HEIGHT))
        strip = strip[:, top - first : top - first + _STRIP_ROWS]
        part = np.s_[top // CELL_PX : -(-min(top + _STRIP_ROWS, height) // CELL_PX)]
        for into, plane in zip(sums, strip, strict=True):
            into[part] = cv2.resize(plane, (cols, len(into[part])), interpolation=cv2.INTER_AREA)
    total, middle, high = (np.zeros((rows, cols), np.float32) + v for v in (1e-12, 128e-12, 1e-12))
    for sigma, share in _SMOOTHING:
        weight, weighed_middle, weighed_height = (cv2.GaussianBlur(v, (0, 0), sigma) for v in sums)
        total += share * weight
        middle += share * weighed_middle
        high += share * weighed_height
    return EdgeLevels(np.asarray(middle / total, np.float32), np.asarray(high / total, np.float32))


def at_each_pixel(levels: Floats, size_wh: tuple[int, int]) -> Floats:
    """float32[h,w] from cells that start in the image's upper left corner."""
    rows, cols = levels.shape
    spread = cv2.resize(levels, (cols * CELL_PX, rows * CELL_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(spread[: size_wh[1], : size_wh[0]], np.float32)


def _edges(grey: Grey, least: float) -> Floats:
    """float32[3,h,w]: the weight of each pixel as part of an edge, and by it the edge's middle and height."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    top, bottom = cv2.dilate(soft, _SQUARE), cv2.erode(soft, _SQUARE)
    height = cv2.subtract(top, bottom).astype(np.float32)
    weight = np.where(height > least, 1 / np.maximum(height, 1), 0).astype(np.float32)
    middle = (top.astype(np.float32) + bottom) / 2
    return np.stack([weight, weight * middle, weight * height])
