"""How an image renders copper: dark or bright, flat or unevenly lit. Its tiles are brought to one scale of grey.

Standard grey: copper near 0, laminate near 255, the border between them at 128.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.edge_levels import CELL_PX, edge_levels
from inspections.vision.masks import Grey, between_share

Floats = npt.NDArray[np.float32]
Window = tuple[int, int, int, int]

BLOCK_PX = 128
MIN_CONTRAST = 24  # grey levels; less is one material, or nothing to see
_BINARY_SHARE = 0.97
_EVEN_SHARE = 0.2  # lighting that moves the levels by less than this share of the contrast counts as even


@dataclass(frozen=True, eq=False)
class Look:
    """low, high: float32[rows,cols], the grey of the darker and the brighter material for each block of cell_px.

    One cell for an evenly lit image, none for one that is on the standard scale already. A photograph's cells are
    smaller, as its materials change from place to place.
    """

    low: Floats
    high: Floats
    copper_is_bright: bool = False
    cell_px: int = BLOCK_PX
    photographic: bool = False

    @property
    def by_blocks(self) -> bool:
        """Whether it is told by the greys of large blocks."""
        return bool(self.low.size) and not self.photographic

    @property
    def contrast(self) -> float:
        """Grey levels between copper and laminate."""
        if self.photographic:
            return float((self.high - self.low).max())
        return float(np.median(self.high - self.low)) if self.low.size else 255.0

    def standard(self, grey: Grey, window_xyxy: Window) -> Grey:
        """The part `window_xyxy` of an image, given as uint8[h,w], on the standard scale."""
        if self.low.size:
            grey = cv2.GaussianBlur(grey, (3, 3), 0)  # a sensor's noise would fray the edges of copper
        if self.low.size > 1:
            low, high = (_spread(v, window_xyxy, self.cell_px) for v in (self.low, self.high))
            grey = np.clip((grey - low) * (255 / np.maximum(high - low, 1)), 0, 255).astype(np.uint8)
        elif self.low.size == 1:
            low_grey, high_grey = float(self.low[0, 0]), float(self.high[0, 0])
            levels = (np.arange(256) - low_grey) * (255 / (high_grey - low_grey))
            grey = cv2.LUT(grey, np.clip(levels, 0, 255).astype(np.uint8))
        return cv2.bitwise_not(grey) if self.copper_is_bright else grey


STANDARD = Look(np.empty((0, 0), np.float32), np.empty((0, 0), np.float32))


def look_of(grey: Grey, *, copper_is_bright: bool = False) -> Look:
    """The look of a whole image, uint8[H,W]. Its contrast tells whether there is anything to see."""
    if 1 - between_share(grey) >= _BINARY_SHARE:
        return replace(STANDARD, copper_is_bright=copper_is_bright)
    low, high = _block_levels(grey)
    contrast = high - low
    enough = max(MIN_CONTRAST, 0.4 * float(np.percentile(contrast, 90)))
    two_materials = contrast >= enough
    if not two_materials.any():
        dark, bright = float(low.min()), float(high.max())
        low, high = np.full((1, 1), dark, np.float32), np.full((1, 1), max(bright, dark + 1), np.float32)
        return Look(low, high, copper_is_bright)
    low, high = _filled(low, two_materials), _filled(high, two_materials)
    typical = float(np.median(high - low))
    if max(np.ptp(low), np.ptp(high)) < _EVEN_SHARE * typical:
        low, high = np.full((1, 1), np.median(low), np.float32), np.full((1, 1), np.median(high), np.float32)
    return Look(low, high, copper_is_bright)


def photograph_look(grey: Grey, *, copper_is_bright: bool = True) -> Look:
    """The look of a photograph, uint8[H,W]: its edges tell what is dark and what is bright about them."""
    levels = edge_levels(grey)
    half = levels.height * np.float32(0.5)
    low, high = levels.middle - half, levels.middle + half
    return Look(low, high, copper_is_bright, CELL_PX, photographic=True)


def _block_levels(grey: Grey) -> tuple[Floats, Floats]:
    """The 5th and 95th percentile of each block, from every fourth pixel of every fourth row."""
    height, width = grey.shape
    rows, cols = max(round(height / BLOCK_PX), 1), max(round(width / BLOCK_PX), 1)
    step = BLOCK_PX // 4
    sample = cv2.resize(grey, (cols * step, rows * step), interpolation=cv2.INTER_NEAREST)
    blocks = sample.reshape(rows, step, cols, step).transpose(0, 2, 1, 3).reshape(rows, cols, -1)
    count = blocks.shape[2]
    ranks = [round(0.05 * count), round(0.95 * count) - 1]
    levels = np.partition(blocks, ranks, axis=2)[:, :, ranks].astype(np.float32)
    return levels[..., 0], levels[..., 1]


def _filled(levels: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Levels smoothed over neighbouring blocks, those of blocks with one material taken from blocks with both."""
    weight = known.astype(np.float32)
    total, seen = cv2.GaussianBlur(levels * weight, (0, 0), 1.0), cv2.GaussianBlur(weight, (0, 0), 1.0)
    far = np.float32(levels[known].mean())
    return np.asarray((total + 1e-3 * far) / (seen + 1e-3), np.float32)


def _spread(levels: Floats, window_xyxy: Window, cell_px: int) -> Floats:
    """float32[h,w]: levels at each pixel of a window, interpolated between the centres of the cells."""
    x1, y1, x2, y2 = window_xyxy
    xs = np.clip((np.arange(x1, x2, dtype=np.float32) + 0.5) / cell_px - 0.5, 0, levels.shape[1] - 1)
    ys = np.clip((np.arange(y1, y2, dtype=np.float32) + 0.5) / cell_px - 0.5, 0, levels.shape[0] - 1)
    map_x, map_y = np.broadcast_arrays(xs[None, :], ys[:, None])
    return np.asarray(cv2.remap(levels, map_x, map_y, cv2.INTER_LINEAR), np.float32)
