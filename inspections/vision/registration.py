"""Small shifts between two binary images, cell by cell, found by counting the pixels that differ (XOR).

Phase correlation fails where a layout repeats itself; counting does not, and 64 pixels are counted at once.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Grey, Mask

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]
Words = npt.NDArray[np.uint64]

CELL_PX = 16
REACH_PX = 5
_SHIFTS = np.arange(-REACH_PX, REACH_PX + 1)
_NEAR_CELLS, _WIDE_CELLS = 3, 9
_WORD_ROWS = 4  # of 16 px each are counted in one word of 64 bits
_RELUCTANCE_PX = 1.5  # differing pixels (of a cell's 256) that a shift must save for each pixel away from the expected
_OUTLINE_TO_EDGE = np.float32(CELL_PX * CELL_PX / 255 / 2)  # an outline is two pixels wide
_SMOOTHING = ((1, 1.0), (4, 0.01), (16, 0.0001))  # cells around, and how much they count beside nearer ones
_SQUARE = np.ones((3, 3), np.uint8)


def _prices() -> Floats:
    """float32[121,121]: what each shift costs where another one is expected; shifts are numbered dy outer, dx inner."""
    away = np.abs(_SHIFTS[:, None] - _SHIFTS)
    both = away[:, None, :, None] + away[None, :, None, :]
    return np.asarray(_RELUCTANCE_PX * both.reshape(len(_SHIFTS) ** 2, -1), np.float32)


_PRICES = _prices()
_UNMOVED = np.intp(len(_PRICES) // 2)


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
    whole = _nearest_of_best(costs.sum(axis=(0, 1)), _UNMOVED)
    wide = _nearest_of_best(_blurred(costs, _WIDE_CELLS), whole)
    nearest = _nearest_of_best(_blurred(costs, _NEAR_CELLS), wide)
    shifts = np.stack([_SHIFTS[nearest % len(_SHIFTS)], _SHIFTS[nearest // len(_SHIFTS)]], axis=2).astype(np.float32)
    differing = np.take_along_axis(costs, nearest[..., None], axis=2)[..., 0]
    outline = _padded(cv2.morphologyEx(golden_copper, cv2.MORPH_GRADIENT, _SQUARE), rows, cols)
    edges = cv2.resize(outline, (cols, rows), interpolation=cv2.INTER_AREA).astype(np.float32) * _OUTLINE_TO_EDGE
    return CellShifts(_smoothed(shifts, edges), differing, edges)


def _nearest_of_best(costs: Floats, expected: Indices | np.intp) -> Indices:
    """The index of the cheapest shift, over the last axis; each pixel away from what is expected has its price."""
    return np.asarray((costs + _PRICES[expected]).argmin(axis=-1), np.intp)


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
    r, words = REACH_PX, rows * CELL_PX // _WORD_ROWS
    (board,) = _words(_packed(_padded(copper, rows, cols)), steps=1)
    golden = _padded(golden_copper, rows, cols)
    golden = cv2.copyMakeBorder(golden, r, r + _WORD_ROWS, r, CELL_PX - r, cv2.BORDER_REPLICATE)
    by_step = _words(_moved(_packed(golden)), steps=_WORD_ROWS)
    costs = np.empty((len(_SHIFTS), len(_SHIFTS), cols, rows), np.uint16)
    for top, into in enumerate(costs):
        first, step = divmod(top, _WORD_ROWS)
        counts = np.bitwise_count(by_step[step][..., first : first + words] ^ board)
        counts = counts[..., 0::2] + counts[..., 1::2]  # within uint8: two words of 64 pixels
        np.add(counts[..., 0::2], counts[..., 1::2], out=into, dtype=np.uint16)
    return np.ascontiguousarray(costs.reshape(-1, cols, rows).transpose(2, 1, 0), np.float32)


def _padded(image: Grey, rows: int, cols: int) -> Grey:
    below, right = rows * CELL_PX - image.shape[0], cols * CELL_PX - image.shape[1]
    return cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE) if below or right else image


def _packed(mask: Mask) -> npt.NDArray[np.uint16]:
    """uint16[cols,H]: a cell's 16 pixels of a row in a number, the left one highest, columns one after the other."""
    return np.ascontiguousarray(np.packbits(mask, axis=1).view(">u2").T, np.uint16)


def _moved(packed: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """uint16[11,cols,H] of uint16[cols+1,H], whose first cells begin REACH_PX early: once for each shift dx."""
    with_next = (packed[:-1].astype(np.uint32) << CELL_PX) | packed[1:]
    moved = np.empty((len(_SHIFTS), *with_next.shape), np.uint16)
    for left, into in enumerate(moved):
        into[:] = with_next >> (CELL_PX - left)
    return moved


def _words(packed: npt.NDArray[np.uint16], *, steps: int) -> list[Words]:
    """uint64[...,cols,n]: four rows of a cell in a number, once for each of the first `steps` rows as the first."""
    whole = (packed.shape[-1] - steps + 1) // _WORD_ROWS * _WORD_ROWS
    return [np.ascontiguousarray(packed[..., step : step + whole]).view(np.uint64) for step in range(steps)]
