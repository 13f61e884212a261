"""Shifts between two binary images, found by counting the pixels that differ (XOR).

Phase correlation fails where a layout repeats itself; counting does not, and 64 pixels are counted at once.
"""

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Mask

Field = npt.NDArray[np.float32]

CELL_PX = 16
REACH_PX = 5
_SHIFTS = np.arange(-REACH_PX, REACH_PX + 1)
_RELUCTANCE = 1.5  # differing pixels (of a cell of 256) that a shift must save for each pixel that it moves


def shift_field(copper: Mask, golden_copper: Mask) -> Field:
    """float32[rows,cols,2]: (dx, dy) in px, at most REACH_PX, for each cell of 16 px; golden(x + d) lies on board(x)."""
    costs = _cell_costs(copper, golden_copper)
    reluctance = _RELUCTANCE * np.abs(_SHIFTS)
    costs += (reluctance[:, None] + reluctance[None, :]).ravel().astype(np.float32)
    wide = cv2.blur(costs, (3, 3), borderType=cv2.BORDER_REPLICATE)
    best = wide.argmin(axis=2)
    field = np.stack([_SHIFTS[best % len(_SHIFTS)], _SHIFTS[best // len(_SHIFTS)]], axis=2).astype(np.float32)
    return np.asarray(cv2.blur(field, (3, 3), borderType=cv2.BORDER_REPLICATE), np.float32)


def _cell_costs(copper: Mask, golden_copper: Mask) -> npt.NDArray[np.float32]:
    """float32[rows,cols,121]: differing pixels in each cell for each shift, dy outer, dx inner."""
    height, width = copper.shape
    rows, cols = -(-height // CELL_PX), -(-width // CELL_PX)
    below, right = rows * CELL_PX - height, cols * CELL_PX - width
    r = REACH_PX
    board = cv2.copyMakeBorder(copper, 0, below, 0, right, cv2.BORDER_REPLICATE)
    golden = cv2.copyMakeBorder(golden_copper, r, below + r, r, right + r, cv2.BORDER_REPLICATE)
    packed = _packed(board)
    moved = np.stack([_packed(golden[:, r + dx : r + dx + cols * CELL_PX]) for dx in _SHIFTS])
    costs = np.empty((len(_SHIFTS), len(_SHIFTS), rows, cols), np.float32)
    for into, dy in zip(costs, _SHIFTS, strict=True):
        counts = np.bitwise_count(moved[:, r + dy : r + dy + rows * CELL_PX] ^ packed)
        into[:] = _summed_by_rows(counts)
    return np.ascontiguousarray(costs.reshape(-1, rows, cols).transpose(1, 2, 0))


def _packed(mask: Mask) -> npt.NDArray[np.uint16]:
    return np.packbits(mask, axis=1).view(np.uint16)


def _summed_by_rows(counts: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """Sums of CELL_PX rows: three halvings stay within uint8 (8 rows of 16 pixels), the last does not."""
    for _ in range(3):
        counts = counts[:, 0::2] + counts[:, 1::2]
    return counts[:, 0::2].astype(np.uint16) + counts[:, 1::2]


def warp_by_field(golden: npt.NDArray[np.uint8], field: Field) -> npt.NDArray[np.uint8]:
    """golden, uint8[H,W], moved by the field, interpolated between the centres of its cells."""
    height, width = golden.shape
    rows, cols = field.shape[:2]
    whole = cv2.resize(field, (cols * CELL_PX, rows * CELL_PX), interpolation=cv2.INTER_LINEAR)[:height, :width]
    map_x = whole[..., 0] + np.arange(width, dtype=np.float32)
    map_y = whole[..., 1] + np.arange(height, dtype=np.float32)[:, None]
    return cv2.remap(golden, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
