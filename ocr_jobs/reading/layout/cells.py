"""Rectangles that lines enclose: cells of tables and frames, boxes around texts, the sheet's frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.layout.ink import Pixels
from ocr_jobs.reading.results import Polygon

HALF = 2  # the picture is looked at in half its size
_LEAST_SIDE = 8  # halved pixels
_LEAST_FILL = 0.9  # of its turned rectangle, for a hole to be one
_LEAST_WHOLE = 0.5  # of its hull
_STRAIGHT_DEG = 2.5
_FRAME_SHARE = 0.5  # of the page
_BLOCK_SHARE = 0.05  # of the page, that a title block below the rest at least takes
BORDER_PX = 14  # a line between two cells is no thicker

Box = tuple[float, float, float, float]
Hole = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Cell:
    """polygon: clockwise from the upper left of the side nearest to the top; box_xyxy: upright around it."""

    polygon: Polygon
    box_xyxy: tuple[float, float, float, float]
    area: float

    @property
    def width(self) -> float:
        return self.box_xyxy[2] - self.box_xyxy[0]

    @property
    def height(self) -> float:
        return self.box_xyxy[3] - self.box_xyxy[1]

    @property
    def is_upright(self) -> bool:
        (x0, y0), (x1, y1), *_ = self.polygon
        angle = abs(np.degrees(np.arctan2(y1 - y0, x1 - x0))) % 90
        return bool(min(angle, 90 - angle) < _STRAIGHT_DEG)


def cells_of(holes: Sequence[Hole]) -> list[Cell]:
    """Those that are rectangles, of any size and direction; in the picture's pixels."""
    return [cell for hole in holes if (cell := _cell(hole)) is not None]


def frame_of(holes: Sequence[Hole], size_wh: tuple[int, int]) -> Box | None:
    """The box of the innermost hole that takes up most of the page, with what is ruled off below it.

    A title block in a corner takes a part of the hole; one over the whole width stands below it.
    """
    boxes = [tuple(float(each * HALF) for each in cv2.boundingRect(hole)) for hole in holes]
    large = [box for box in boxes if box[2] * box[3] >= _FRAME_SHARE * size_wh[0] * size_wh[1]]
    if not large:
        return None
    x, y, wide, high = min(large, key=lambda box: box[2] * box[3])
    zones = [box for box in boxes if abs(box[1] + box[3] - y) < BORDER_PX and box[2] < wide / 2]
    low = y + high
    for box in sorted(boxes, key=lambda each: each[1]):
        within = box[0] > x - BORDER_PX and box[0] + box[2] < x + wide + BORDER_PX
        is_zone = any(_mirrors(box, zone) for zone in zones)
        if within and abs(box[1] - low) < BORDER_PX + 0.5 * box[3] and box[1] + box[3] > low and not is_zone:
            low = box[1] + box[3]
    if low - (y + high) < _BLOCK_SHARE * size_wh[1]:  # only the zones' strip
        low = y + high
    return x, y, x + wide, low


def _mirrors(box: Sequence[float], zone: Sequence[float]) -> bool:
    """Zones below stand under those above; a title block's row may be as high, but has columns of its own."""
    return all(abs(box[side] - zone[side]) < BORDER_PX for side in (0, 2, 3))


def holes_of(ink: Pixels) -> list[Hole]:
    """What ink encloses: contours in halved pixels."""
    height, width = ink.shape
    even = ink[: height // HALF * HALF, : width // HALF * HALF]
    halved = np.maximum.reduce([even[i::HALF, j::HALF] for i in range(HALF) for j in range(HALF)])
    contours, tree = cv2.findContours(halved, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    return [np.asarray(each, np.int32) for each, links in zip(contours, tree[0], strict=True) if links[3] >= 0]


def _cell(hole: Hole) -> Cell | None:
    x, y, wide, high = cv2.boundingRect(hole)
    if wide < _LEAST_SIDE or high < _LEAST_SIDE:
        return None
    hull = cv2.convexHull(hole)  # what is written may touch a line and take a bite out of the hole
    area, rectangle = cv2.contourArea(hull), cv2.minAreaRect(hull)
    if area < _LEAST_FILL * rectangle[1][0] * rectangle[1][1] or min(rectangle[1]) < _LEAST_SIDE:
        return None
    if cv2.contourArea(hole) < _LEAST_WHOLE * area:
        return None
    corners = np.asarray(cv2.boxPoints(rectangle) * HALF, np.float64)
    box = (float(x * HALF), float(y * HALF), float((x + wide) * HALF), float((y + high) * HALF))
    return Cell(from_upper_left(corners), box, float(area * HALF * HALF))


def from_upper_left(corners: npt.NDArray[np.floating]) -> Polygon:
    """Clockwise, from the corner that is first for text read from below or from the right."""
    middle = corners.mean(axis=0)
    turn = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ordered = corners[np.argsort(turn)]  # clockwise on a page whose y runs down, beginning upper left
    first, second, third, fourth = ((float(x), float(y)) for x, y in ordered)
    return first, second, third, fourth


def touching(cells: Sequence[Cell], gap: float) -> list[list[int]]:
    """Numbers of upright cells that share a border (no further apart than `gap`), as groups."""
    if not cells:
        return []
    boxes = np.array([cell.box_xyxy for cell in cells])
    left, top, right, bottom = (boxes[:, i] for i in range(4))
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    down = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    beside = (across >= -gap) & (across <= gap) & (down > gap)
    below = (down >= -gap) & (down <= gap) & (across > gap)
    return _connected(beside | below)


def _connected(near: npt.NDArray[np.bool_]) -> list[list[int]]:
    left = set(range(len(near)))
    groups = []
    while left:
        group, front = [], [left.pop()]
        while front:
            at = front.pop()
            group.append(at)
            more = [int(other) for other in np.flatnonzero(near[at]) if other in left]
            left.difference_update(more)
            front += more
        groups.append(sorted(group))
    return groups
