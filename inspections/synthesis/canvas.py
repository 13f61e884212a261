"""A board as it is laid out: four masks that features are painted into, before anything is photographed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""uint8[H,W], 0 or 255."""

Point = tuple[float, float]

SUBPIXEL_BITS = 4


@dataclass(frozen=True)
class Layers:
    """The masks of one board: copper, drilled holes, openings of the solder mask, silk screen. All 0 or 255."""

    copper: Mask
    holes: Mask
    openings: Mask
    silk: Mask

    @property
    def size_wh(self) -> tuple[int, int]:
        height, width = self.copper.shape
        return width, height


class Canvas:
    """Paints copper features. Each may clear a gap around itself first, so that neighbours stay separate nets."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        width, height = size_wh
        self.size_wh = size_wh
        self.copper, self.holes, self.openings, self.silk = (np.zeros((height, width), np.uint8) for _ in range(4))

    def layers(self) -> Layers:
        return Layers(np.where(self.holes > 0, np.uint8(0), self.copper), self.holes, self.openings, self.silk)

    def polygon(self, points_xy: Sequence[Point], *, clearance: float = 0, opening: float | None = None) -> None:
        """Fill a polygon with copper; `opening` px of solder mask are kept back around it (None: it stays covered)."""
        if clearance > 0:
            _fill(self.copper, points_xy, 0)
            _outline(self.copper, points_xy, 2 * clearance, 0)
        _fill(self.copper, points_xy, 255)
        if opening is not None:
            _fill(self.openings, points_xy, 255)
            _outline(self.openings, points_xy, 2 * opening, 255)

    def trace(self, points_xy: Sequence[Point], width: float, *, clearance: float = 0) -> None:
        if clearance > 0:
            stroke(self.copper, points_xy, width + 2 * clearance, 0)
        stroke(self.copper, points_xy, width, 255)

    def cut(self, points_xy: Sequence[Point], width: float) -> None:
        stroke(self.copper, points_xy, width, 0)

    def disc(self, centre_xy: Point, diameter: float, *, clearance: float = 0, opening: float | None = None) -> None:
        if clearance > 0:
            _disc(self.copper, centre_xy, diameter + 2 * clearance, 0)
        _disc(self.copper, centre_xy, diameter, 255)
        if opening is not None:
            _disc(self.openings, centre_xy, diameter + 2 * opening, 255)

    def hole(self, centre_xy: Point, diameter: float) -> None:
        _disc(self.holes, centre_xy, diameter, 255)

    def legend(
        self, text: str, origin_xy: Point, height: float, *, stroke_width: int = 2, turned: bool = False
    ) -> None:
        write(self.silk, text, origin_xy, height, stroke_width=stroke_width, turned=turned)

    def legend_lines(self, lines: Iterable[Sequence[Point]], width: float) -> None:
        for points_xy in lines:
            stroke(self.silk, points_xy, width, 255)


def stroke(mask: Mask, points_xy: Sequence[Point], width: float, value: int) -> None:
    """Draw a polyline with round ends, `width` px wide, in place."""
    corners = np.asarray(points_xy, np.float32).round().astype(np.int32)
    if width < 1.5:
        cv2.polylines(mask, [corners], False, value, 1)
        return
    points = np.asarray(points_xy, np.float64)
    for start, end in pairwise(points):
        _segment(mask, start, end, width, value)
    for x, y in points:
        _disc(mask, (x, y), width, value)


def write(
    mask: Mask, text: str, origin_xy: Point, height: float, *, stroke_width: int, turned: bool = False, value: int = 255
) -> None:
    """Write vector text with capitals `height` px high, its lower left corner at the origin; turned reads upwards."""
    scale = height / 21.0  # Hershey capitals are 21 units high
    (width, ascent), descent = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, stroke_width)
    patch = np.zeros((ascent + descent + 2 * stroke_width, width + 2 * stroke_width), np.uint8)
    base = (stroke_width, ascent + stroke_width)
    cv2.putText(patch, text, base, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, stroke_width, cv2.LINE_8)
    if turned:
        patch = np.rot90(patch).copy()
    x, y = round(origin_xy[0]), round(origin_xy[1])
    top = y - (patch.shape[0] if turned else ascent + stroke_width)
    _stamp(mask, patch, (x, top), value)


def _stamp(mask: Mask, patch: Mask, corner_xy: tuple[int, int], value: int) -> None:
    x, y = corner_xy
    height, width = mask.shape
    x1, y1, x2, y2 = max(x, 0), max(y, 0), min(x + patch.shape[1], width), min(y + patch.shape[0], height)
    if x1 < x2 and y1 < y2:
        mask[y1:y2, x1:x2][patch[y1 - y : y2 - y, x1 - x : x2 - x] > 0] = value


def _segment(mask: Mask, start: NDArray[np.float64], end: NDArray[np.float64], width: float, value: int) -> None:
    along = end - start
    length = float(np.hypot(*along))
    if length > 0:
        across = np.array([-along[1], along[0]]) / length * (width / 2)
        _fill(mask, [start + across, end + across, end - across, start - across], value)


def _fill(mask: Mask, points_xy: Sequence[Point] | Sequence[NDArray[np.float64]], value: int) -> None:
    cv2.fillPoly(mask, [_fixed(points_xy)], value, cv2.LINE_8, SUBPIXEL_BITS)


def _outline(mask: Mask, points_xy: Sequence[Point], width: float, value: int) -> None:
    if width >= 1:
        cv2.polylines(mask, [_fixed(points_xy)], True, value, round(width), cv2.LINE_8, SUBPIXEL_BITS)


def _disc(mask: Mask, centre_xy: Point, diameter: float, value: int) -> None:
    one = 1 << SUBPIXEL_BITS
    centre = (round(centre_xy[0] * one), round(centre_xy[1] * one))
    cv2.circle(mask, centre, max(round(diameter / 2 * one), one // 2), value, -1, cv2.LINE_8, SUBPIXEL_BITS)


def _fixed(points_xy: Sequence[Point] | Sequence[NDArray[np.float64]]) -> NDArray[np.int32]:
    return (np.asarray(points_xy, np.float64) * (1 << SUBPIXEL_BITS)).round().astype(np.int32).reshape(-1, 1, 2)
