"""Callouts of two lines: what is done to a hole stands below the hole."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ocr_jobs.reading.finding.rectangles import direction, span, turned_box
from ocr_jobs.reading.results import Polygon, ReadText

_SECOND = ("⌴", "⌵", "↧")
_HOLE = "⌀"
_APART = 1.4  # of the line's height, between the two
_ANGLE_DEG = 4.0


def with_second_lines(reads: Sequence[ReadText]) -> list[ReadText]:
    """Readings that begin with a counterbore, a countersink or a depth are put behind the hole right above them."""
    left = list(reads)
    for second in reads:
        if not second.text.startswith(_SECOND):
            continue
        holes = [each for each in left if each is not second and _HOLE in each.text and _is_below(each, second)]
        if holes:
            hole = min(holes, key=lambda each: _drop(each.polygon, second.polygon))
            left[left.index(hole)] = _together(hole, second)
            left.remove(second)
    return left


def _together(hole: ReadText, second: ReadText) -> ReadText:
    text = f"{hole.text} {second.text}"
    corners = np.array([*hole.polygon, *second.polygon])
    polygon = turned_box(corners, direction(hole.polygon))
    return replace(hole, text=text, raw=text, polygon=polygon, confidence=min(hole.confidence, second.confidence))


def _is_below(hole: ReadText, second: ReadText) -> bool:
    turn = abs((direction(hole.polygon) - direction(second.polygon) + 180) % 360 - 180)
    if hole.text.startswith(_SECOND) or turn > _ANGLE_DEG:
        return False
    height = span(second.polygon)[1]
    (left, right), (other_left, other_right) = (_ends(each.polygon, hole.polygon) for each in (hole, second))
    return (
        0 < _drop(hole.polygon, second.polygon) <= (1 + _APART) * height and left < other_right and other_left < right
    )


def _drop(hole: Polygon, second: Polygon) -> float:
    """From the upper edge of the one down to that of the other."""
    down = np.array(hole[3]) - np.array(hole[0])
    return float((np.array(second[0]) - np.array(hole[0])) @ down / max(np.hypot(*down), 1e-6))


def _ends(polygon: Polygon, frame: Polygon) -> tuple[float, float]:
    along = np.array(frame[1]) - np.array(frame[0])
    places = np.array(polygon) @ along / max(np.hypot(*along), 1e-6)
    return float(places.min()), float(places.max())
