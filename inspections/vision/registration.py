"""Small shifts between two binary images, cell by cell, found by counting the pixels that differ (XOR).

Phase correlation fails where a layout repeats itself; counting does not, and 16 pixels are counted at once.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Grey, Mask

Floats = npt.NDArray[np.float32]

CELL_PX = 16
REACH_PX = 5
_SHIFTS = np.arange(-REACH_PX, REACH_PX + 1)
_NEAR_CELLS, _WIDE_CELLS = 3, 9
_RELUCTANCE_PX = 1.5  # differing pixels (of a cell's 256) that a shift must save for each pixel away from the expected
_OUTLINE_TO_EDGE = np.float32(CELL_PX * CELL_PX / 255 / 2)  # an outline is two pixels wide
_SMOOTHING = ((1, 1.0), (4, 0.01), (16, 0.0001))  # cells around, and how much they count beside nearer ones
_SQUARE = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, eq=False)
class CellShifts:
    """float32[rows,cols,2] shifts (dx, dy) in px: golden(x + d) lies on board(x). The rest: float32[rows,cols].

    differing: pixels that differ after the shift; edges: pixels on golden edges. Both per cell of 16 x 16 px.
    """

    shifts: Floats
    differing: Floats
    edges: Floats


def cell_shifts(copper: Mask, golden_copper: Mask) -> CellShifts:
    """The shift of each cell of 16 px that makes the two masks, uint8[H,W], differ least around it.

    Along a straight trace many shifts serve equally: then the one nearest to its wider surroundings' is taken.
    """
    costs = _cell_costs(copper, golden_copper)
    rows, cols = costs.shape[:2]
    whole = _nearest_of_best(costs.sum(axis=(0, 1))[None, None], np.zeros((1, 1, 2), np.float32))
    wide = _nearest_of_best(_blurred(costs, _WIDE_CELLS), np.broadcast_to(whole, (rows, cols, 2)))
    shifts = _nearest_of_best(_blurred(costs, _NEAR_CELLS), wide)
    index = (shifts[..., 1] + REACH_PX) * len(_SHIFTS) + shifts[..., 0] + REACH_PX
    differing = np.take_along_axis(costs, index.astype(np.intp)[..., None], axis=2)[..., 0]
    outline = _padded(cv2.morphologyEx(golden_copper, cv2.MORPH_GRADIENT, _SQUARE), rows, cols)
    edges = cv2.resize(outline, (cols, rows), interpolation=cv2.INTER_AREA).astype(np.float32) * _OUTLINE_TO_EDGE
    return CellShifts(_smoothed(shifts, edges), differing, edges)


def _nearest_of_best(costs: Floats, expected: Floats) -> Floats:
    """The cheapest shift of each cell, float32[rows,cols,2]; each pixel away from what is expected has its price."""
    away_x = np.abs(_SHIFTS - expected[..., 0:1])[..., None, :]
    away_y = np.abs(_SHIFTS - expected[..., 1:2])[..., :, None]
    priced = costs + (_RELUCTANCE_PX * (away_y + away_x)).reshape(costs.shape).astype(np.float32)
    best = priced.argmin(axis=2)
    return np.stack([_SHIFTS[best % len(_SHIFTS)], _SHIFTS[best // len(_SHIFTS)]], axis=2).astype(np.float32)


def _blurred(costs: Floats, cells: int) -> Floats:
    return np.asarray(cv2.blur(costs, (cells, cells), borderType=cv2.BORDER_REPLICATE), np.float32)


def _smoothed(shifts: Floats, edges: Floats) -> Floats:
    """Each cell's shift with its neighbours', weighed by copper edges; cells without follow those around."""
    weights = np.minimum(edges, CELL_PX)
    told = np.zeros_like(shifts)
    total = np.full(edges.shape, 1e-6, np.float32)
    for reach, share in _SMOOTHING:
        size = (2 * reach + 1, 2 * reach + 1)
        told += share * cv2.blur(shifts * weights[..., None], size, borderType=cv2.BORDER_CONSTANT)
        total += share * cv2.blur(weights, size, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(told / total[..., None], np.float32)


def _cell_costs(copper: Mask, golden_copper: Mask) -> Floats:
    """float32[rows,cols,121]: differing pixels in each cell for each shift, dy outer, dx inner."""
    height, width = copper.shape
    rows, cols = -(-height // CELL_PX), -(-width // CELL_PX)
    r = REACH_PX
    packed = _packed(_padded(copper, rows, cols))
    golden = cv2.copyMakeBorder(_padded(golden_copper, rows, cols), r, r, r, r, cv2.BORDER_REPLICATE)
    moved = np.stack([_packed(golden[:, r + dx : r + dx + cols * CELL_PX]) for dx in _SHIFTS])
    costs = np.empty((len(_SHIFTS), len(_SHIFTS), rows, cols), np.float32)
    for into, dy in zip(costs, _SHIFTS, strict=True):
        counts = np.bitwise_count(moved[:, r + dy : r + dy + rows * CELL_PX] ^ packed)
        into[:] = _summed_by_rows(counts)
    return np.ascontiguousarray(costs.reshape(-1, rows, cols).transpose(1, 2, 0))


def _padded(image: Grey, rows: int, cols: int) -> Grey:
    below, right = rows * CELL_PX - image.shape[0], cols * CELL_PX - image.shape[1]
    return cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE) if below or right else image


def _packed(mask: Mask) -> npt.NDArray[np.uint16]:
    return np.packbits(mask, axis=1).view(np.uint16)


def _summed_by_rows(counts: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """Sums of CELL_PX rows: three halvings stay within uint8 (8 rows of 16 pixels), the last does not."""
    for _ in range(3):
        counts = counts[:, 0::2] + counts[:, 1::2]
    return counts[:, 0::2].astype(np.uint16) + counts[:, 1::2]
