"""A sheet while it is drawn: its items, its truth, and where there is still room."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from ocr_jobs.synthesis.sheets.callouts import Class
from ocr_jobs.synthesis.sheets.canvas import Arc, Item, Point, Stroke, arc_points

_FINENESS = 3  # places to a millimetre in the map of what is taken
_TEXT, _LINE = 1, 2


@dataclass(frozen=True)
class Mark:
    """Something whose truth is known. `group` says what it is: dimension, frame, roughness, datum, note, other, …"""

    text: str
    polygon: tuple[Point, ...]
    cls: Class
    group: str


@dataclass(frozen=True)
class Field:
    """A title block's field."""

    name: str
    text: str
    caption: str
    polygon: tuple[Point, ...]


@dataclass
class Board:
    size_wh: tuple[float, float]
    items: list[Item] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def __post_init__(self) -> None:
        width, height = self.size_wh
        self._taken = np.zeros((round(height * _FINENESS), round(width * _FINENESS)), np.uint8)

    def draw(self, items: Iterable[Item]) -> None:
        for item in items:
            self.items.append(item)
            if isinstance(item, Stroke | Arc):
                points = arc_points(item) if isinstance(item, Arc) else item.points
                cv2.polylines(self._taken, [self._places(points)], isClosed=False, color=_LINE)

    def mark(self, text: str, polygon: Sequence[Point], cls: Class, group: str) -> None:
        self.marks.append(Mark(text, tuple(polygon), cls, group))

    def take(self, polygon: Sequence[Point]) -> None:
        cv2.fillPoly(self._taken, [self._places(polygon)], _TEXT)

    def is_free(self, polygon: Sequence[Point], *, of_text_only: bool = False) -> bool:
        """Inside of the sheet, and nothing there."""
        width, height = self.size_wh
        if any(not (0 < x < width and 0 < y < height) for x, y in polygon):
            return False
        area = np.zeros_like(self._taken)
        cv2.fillPoly(area, [self._places(polygon)], 1)
        there = self._taken[area > 0]
        return not bool((there == _TEXT).any() if of_text_only else there.any())

    def is_text(self, point: Point) -> bool:
        x, y = round(point[0] * _FINENESS), round(point[1] * _FINENESS)
        inside = 0 <= y < self._taken.shape[0] and 0 <= x < self._taken.shape[1]
        return bool(inside and self._taken[y, x] == _TEXT)

    def crosses_text(self, *points: Point) -> bool:
        """Whether a line from point to point runs over text; its first millimetre may."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            steps = max(2, round(np.hypot(x1 - x0, y1 - y0)))
            if any(self.is_text((x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps)) for i in range(1, steps + 1)):
                return True
        return False

    def around_text(self, stroke: Stroke) -> list[Stroke]:
        """A straight stroke with gaps where text stands, as draughtsmen break lines."""
        (x0, y0), (x1, y1) = stroke.points
        steps = max(2, round(np.hypot(x1 - x0, y1 - y0) * 2))
        parts: list[Stroke] = []
        start: Point | None = None
        for i in range(steps + 1):
            at = (x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps)
            if self.is_text(at) or i == steps:
                if start is not None and start != at:
                    parts.append(Stroke((start, at), stroke.width, stroke.dashes, stroke.grey))
                start = None
            elif start is None:
                start = at
        return parts

    def write(self, lettering: Iterable[Item], polygon: Sequence[Point]) -> None:
        """Text, and the room that it takes."""
        self.items += lettering
        self.take(polygon)

    def _places(self, points: Sequence[Point]) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return np.asarray(np.rint(np.array(points) * _FINENESS).reshape(-1, 1, 2), np.int32)
