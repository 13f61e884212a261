"""A cluster of letters looked at along its text: what does not belong to it, its lines, and where it may divide."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.finding.letters import Letters
from ocr_jobs.reading.finding.rectangles import base_angle, turned_box
from ocr_jobs.reading.results import Polygon

_LONG = 2.2  # times longer than tall: the text runs along the longer side
_STROKE = 0.28  # width to length, of a straight stroke
_LINE_ALONG, _LINE_ACROSS = 0.75, 1.35  # text heights: longer strokes are lines, not minus signs or ones
_OF_ARROWS_DEG = (8.0, 40.0)  # flatter than a slash, and no minus sign
_SAME_LINE = 0.4  # overlap across the text, of the smaller letter
_WIDE_GAP, _WIDER = 0.3, 1.7  # text heights, and times the usual gap: here a text may divide
_WIDE_AT_STOP = 0.6  # text heights, on a side of a full stop: lettering of one width leaves room about it
_MOST_GAPS = 3
LONGEST_STACKED = 9.0  # text heights: longer lines above each other are prose
_BESIDE_BODY = 0.4  # of a stroke that must stand beside the letters
_FEW, _ALIKE, _ASKEW_DEG = 3, 0.75, 15.0  # letters; of the largest one's size; from level and upright

Hull = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shape:
    """A letter in the text's frame: extents u along, v down across it."""

    hull: Hull
    u0: float
    v0: float
    u1: float
    v1: float
    is_stroke: bool
    is_dot: bool
    slope_deg: float  # of its longer side, to the text: 0 to 90

    @property
    def height(self) -> float:
        return self.v1 - self.v0


@dataclass(frozen=True)
class Text:
    """A text that a cluster may be. line: where it is a line, or a part of one, which of the cluster's."""

    polygon: Polygon
    line: int | None = None
    is_part: bool = False


def texts_of(letters: Letters, members: npt.NDArray[np.int64], height: float) -> list[Text]:
    """Of a cluster: as a whole first, then its lines and the parts that wide gaps leave."""
    hulls = [_hull(letters, member) for member in members]
    dots = letters.is_dot[members]
    angle = _direction(hulls, dots)
    shapes = _without_lines(_shapes(hulls, dots, angle), height)
    if all(each.is_dot for each in shapes):
        return []
    if len(shapes) < len(hulls):  # what went may have turned it
        hulls, dots = [each.hull for each in shapes], np.array([each.is_dot for each in shapes])
        angle = _direction(hulls, dots)
        shapes = _shapes(hulls, dots, angle)
    lines = _lines(shapes)
    stacks = [one + other for one, other in pairwise(lines) if not _is_prose(one, other, height)]
    whole = [shapes] if len(lines) == 2 and stacks else stacks
    found = [Text(_around(group, angle)) for group in whole]
    for at, line in enumerate(lines):
        found.append(Text(_around(line, angle), at))
        found += [Text(_around(part, angle), at, is_part=True) for part in _parts(line, height)]
    askew = _askew(shapes)
    return found if askew is None else [*found, Text(_around(shapes, askew))]


def _around(shapes: Sequence[Shape], angle: float) -> Polygon:
    return turned_box(np.vstack([each.hull for each in shapes]), angle)


def _askew(shapes: Sequence[Shape]) -> float | None:
    """Degrees, of a few letters that may stand askew: their rectangle does not tell, but their middles do."""
    solid = sorted((each for each in shapes if not each.is_dot), key=lambda each: -_size(each))
    alike = [each for each in solid if _size(each) >= _ALIKE * _size(solid[0])]
    if len(alike) < 2 or len(solid) > _FEW:
        return None
    middles = np.array([(each.hull.min(axis=0) + each.hull.max(axis=0)) / 2 for each in alike])
    apart = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    first, last = np.unravel_index(int(apart.argmax()), apart.shape)
    x, y = middles[last] - middles[first]
    angle = float(np.degrees(np.arctan2(-y, x)))
    off = abs((angle + 45) % 90 - 45)
    return angle if off > _ASKEW_DEG else None


def _size(shape: Shape) -> float:
    return float(np.ptp(shape.hull, axis=0).max())


def _hull(letters: Letters, member: np.int64) -> Hull:
    points = letters.points(np.array([member]))
    return np.asarray(cv2.convexHull(points).reshape(-1, 2), np.float64)


def _direction(hulls: Sequence[Hull], dots: npt.NDArray[np.bool_]) -> float:
    """Degrees. Short clusters run so that their letters are taller than wide; strokes among letters tell nothing."""
    solid = [hull for hull, dot in zip(hulls, dots, strict=True) if not (dot or _is_thin(hull))]
    told = solid if len(solid) > 1 else hulls
    together = np.vstack(told)
    angle = base_angle(together, few=len(told) <= 2)
    extents = [_extent(together, each) for each in (angle, angle + 90)]
    (wide, tall), _ = extents
    if max(wide, tall) > _LONG * min(wide, tall):
        return angle if wide > tall else angle + 90
    solid = [hull for hull, dot in zip(hulls, dots, strict=True) if not dot]
    sizes = np.array([_extent(hull, angle) for hull in solid])
    if not len(sizes):
        return angle if wide >= tall else angle + 90
    shaped = sizes[sizes.min(axis=1) > _STROKE * sizes.max(axis=1)]
    sizes = shaped if len(shaped) else sizes  # "11" has strokes alone, and runs across them
    return angle if sizes[:, 1].sum() >= sizes[:, 0].sum() else angle + 90


def _extent(points: Hull, angle: float) -> tuple[float, float]:
    size = np.ptp(points @ axes(angle).T, axis=0) + 1
    return float(size[0]), float(size[1])


def axes(angle: float) -> npt.NDArray[np.float64]:
    """Rows: along the text, and down across it."""
    turn = np.radians(angle)
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def _shapes(hulls: Sequence[Hull], dots: npt.NDArray[np.bool_], angle: float) -> list[Shape]:
    return [_shape(hull, angle, bool(dot)) for hull, dot in zip(hulls, dots, strict=True)]


def _shape(hull: Hull, angle: float, is_dot: bool) -> Shape:
    placed = hull @ axes(angle).T
    (u0, v0), (u1, v1) = placed.min(axis=0), placed.max(axis=0) + 1
    thin = _is_thin(hull)
    return Shape(hull, float(u0), float(v0), float(u1), float(v1), thin, is_dot, _slope(placed))


def _is_thin(hull: Hull) -> bool:
    sides = cv2.minAreaRect(hull.astype(np.float32))[1]
    return bool(min(sides) + 1 < _STROKE * (max(sides) + 1))


def _slope(placed: Hull) -> float:
    """Degrees between the text and the longer side of what was placed along it, 0 to 90."""
    corners = cv2.boxPoints(cv2.minAreaRect(placed.astype(np.float32)))
    x, y = max(np.diff(corners[:3], axis=0), key=lambda side: float(np.hypot(*side)))
    return float(np.degrees(np.arctan2(abs(y), abs(x))))


def _without_lines(shapes: list[Shape], height: float) -> list[Shape]:
    """Ends of leaders and of dimension lines, open arrow heads, and strokes above or below the letters, go."""
    kept = [each for each in shapes if not _is_line(each, height)]
    body = [each for each in kept if not each.is_stroke and not each.is_dot]
    if not body:
        return kept
    low, high = min(each.v0 for each in body), max(each.v1 for each in body)

    def beside(each: Shape) -> bool:
        return min(each.v1, high) - max(each.v0, low) >= _BESIDE_BODY * each.height

    return [each for each in kept if not each.is_stroke or each.is_dot or beside(each)]


def _is_line(shape: Shape, height: float) -> bool:
    if not shape.is_stroke:
        return False
    low, high = _OF_ARROWS_DEG
    if low < shape.slope_deg < high and shape.u1 - shape.u0 > _STROKE * height:
        return True
    along = shape.u1 - shape.u0 > shape.height
    return shape.u1 - shape.u0 > _LINE_ALONG * height if along else shape.height > _LINE_ACROSS * height


def _lines(shapes: Sequence[Shape]) -> list[list[Shape]]:
    """Letters whose places across the text overlap stand in one line; dots go with the nearest."""
    lines: list[list[Shape]] = []
    for shape in sorted((each for each in shapes if not each.is_dot), key=lambda each: -each.height):
        near = [line for line in lines if _overlaps(shape, line)]
        for line in near[1:]:
            near[0].extend(line)
            lines.remove(line)
        near[0].append(shape) if near else lines.append([shape])
    for dot in (each for each in shapes if each.is_dot):
        min(lines, key=lambda line: _off(dot, line)).append(dot)
    return sorted(lines, key=lambda line: min(each.v0 for each in line))


def _overlaps(shape: Shape, line: Sequence[Shape]) -> bool:
    low, high = min(each.v0 for each in line), max(each.v1 for each in line)
    return min(shape.v1, high) - max(shape.v0, low) > _SAME_LINE * min(shape.height, high - low)


def _off(dot: Shape, line: Sequence[Shape]) -> float:
    """How far a dot is from the nearest letter of the line."""
    return min(
        float(np.hypot(max(each.u0 - dot.u1, dot.u0 - each.u1, 0), max(each.v0 - dot.v1, dot.v0 - each.v1, 0)))
        for each in line
    )


def _is_prose(one: Sequence[Shape], other: Sequence[Shape], height: float) -> bool:
    """Two lines that are too long for a stack."""
    lengths = [max(each.u1 for each in line) - min(each.u0 for each in line) for line in (one, other)]
    return min(lengths) > LONGEST_STACKED * height


def _parts(line: Sequence[Shape], height: float) -> list[list[Shape]]:
    """What stands before and after each wide gap; a line of many words is prose, whose words are nothing alone."""
    ordered = sorted(line, key=lambda each: each.u0)
    ends = np.maximum.accumulate([each.u1 for each in ordered])
    gaps = [after.u0 - end for after, end in zip(ordered[1:], ends[:-1], strict=True)]
    if not gaps:
        return []
    usual = float(np.median([max(gap, 0.0) for gap in gaps]))
    stops = [one.is_dot or other.is_dot for one, other in pairwise(ordered)]
    least = [max((_WIDE_AT_STOP if stop else _WIDE_GAP) * height, _WIDER * usual) for stop in stops]
    wide = [at + 1 for at, gap in enumerate(gaps) if gap > least[at]]
    edges = [0, *wide, len(ordered)]
    return [ordered[a:b] for a, b in pairwise(edges)] if 0 < len(wide) <= _MOST_GAPS else []
