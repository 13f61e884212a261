"""Clusters that may be one text: side by side over the width of a blank, or a stack beside its number."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.finding.lines import LONGEST_STACKED
from ocr_jobs.reading.finding.rectangles import direction, span
from ocr_jobs.reading.results import Polygon

_BLANK = 1.5  # of the smaller height: no further apart
_ANGLE_DEG = 6.0
_ASIDE = 0.75  # of the larger height: no further from the common middle line
_LONG = 2.5  # times longer than tall: its direction is certain
_SHORT = 1.6  # times longer than tall: its direction says nothing
_HEIGHTS = 3.2
_CHAIN = 4
_WORDS_OF_PROSE = 5  # in one line
_REACH = 2.5  # text heights, that neighbours are looked for in
_ROWS_APART, _ROWS_ALIKE = 0.7, 1.35  # of the smaller height, and times: lines of a stack
_ALIGNED = 0.6  # of the shorter line, that stands over the other


def joined(polygons: Sequence[Polygon], height: float) -> list[tuple[Polygon, tuple[int, ...]]]:
    """Each chain of neighbours in one direction, up to four long, as a polygon around them with their numbers.

    Then the stacks of two lines, alone and with what stands before them.
    """
    near = _near(polygons, _REACH * height)
    followers = {at: list(_followers(at, near[at], polygons)) for at in range(len(polygons))}
    longest = LONGEST_STACKED * height
    chains: list[tuple[int, ...]] = [(start,) for start in followers]
    found: dict[tuple[int, ...], Polygon] = {}
    for start in followers:
        chains += _chains((start,), followers)
    for chain in chains:
        last = polygons[chain[-1]]
        ends = [at for at in near[chain[-1]] if at not in chain and _is_below(last, polygons[at], longest)]
        for group in ([chain] if len(chain) > 1 else []) + [(*chain, end) for end in ends]:
            key = tuple(sorted(group))
            if key not in found:
                members = [polygons[at] for at in group]
                found[key] = _around(members, _angle(members))
    return [(polygon, parts) for parts, polygon in found.items()]


def _near(polygons: Sequence[Polygon], reach: float) -> list[list[int]]:
    """Of each the numbers of those that may touch it or stand no further away."""
    if not polygons:
        return []
    corners = np.array(polygons)
    low, high = corners.min(axis=1), corners.max(axis=1)
    apart = np.maximum(low[:, None] - high[None], low[None] - high[:, None]).max(axis=2)
    np.fill_diagonal(apart, np.inf)
    return [np.flatnonzero(row <= reach).tolist() for row in apart]


def prose(polygons: Sequence[Polygon], height: float) -> list[tuple[Polygon, frozenset[int]]]:
    """Lines of many words, each as one polygon with the numbers of its words: notes, not dimensions."""
    near = _near(polygons, _REACH * height)
    followers = {at: list(_followers(at, near[at], polygons)) for at in range(len(polygons))}
    begun = set(followers) - {each for others in followers.values() for each in others}
    found = []
    for start in sorted(begun):
        line = [start]
        while ahead := [each for each in followers[line[-1]] if each not in line]:
            line.append(min(ahead, key=lambda each: _between_middles(polygons[line[-1]], polygons[each])))
        if len(line) >= _WORDS_OF_PROSE:
            words = [polygons[at] for at in line]
            found.append((_around(words, _angle(words)), frozenset(line)))
    return found


def _between_middles(one: Polygon, other: Polygon) -> float:
    return float(np.hypot(*(np.mean(one, axis=0) - np.mean(other, axis=0))))


def _is_below(one: Polygon, other: Polygon, longest: float) -> bool:
    """Whether the two are lines of a stack, in either order."""
    if min(span(one)[0], span(other)[0]) > longest:
        return False
    angle = direction(max(one, other, key=lambda each: span(each)[0]))
    a, b = _extent(one, angle), _extent(other, angle)
    tall = sorted((a[3] - a[1], b[3] - b[1]))
    wide = sorted((a[2] - a[0], b[2] - b[0]))
    apart = max(b[1] - a[3], a[1] - b[3])
    over = min(a[2], b[2]) - max(a[0], b[0])
    alike = tall[1] <= _ROWS_ALIKE * tall[0] and over >= _ALIGNED * wide[0]
    return alike and -0.2 * tall[0] <= apart <= _ROWS_APART * tall[0]


def _between(one: float, other: float) -> float:
    return abs((one - other + 90) % 180 - 90)


def _chains(chain: tuple[int, ...], followers: dict[int, list[int]]) -> Iterator[tuple[int, ...]]:
    for following in followers[chain[-1]]:
        if following not in chain:
            longer = (*chain, following)
            yield longer
            if len(longer) < _CHAIN:
                yield from _chains(longer, followers)


def _followers(at: int, near: Sequence[int], polygons: Sequence[Polygon]) -> Iterator[int]:
    """Those that come next in this one's direction of reading."""
    one = polygons[at]
    for other_at in near:
        other = polygons[other_at]
        for angle in _angles(one, other):
            a, b = _extent(one, angle), _extent(other, angle)
            tall = sorted((a[3] - a[1], b[3] - b[1]))
            gap = b[0] - a[2]
            aside = abs((a[1] + a[3]) - (b[1] + b[3])) / 2
            level = aside <= _ASIDE * tall[1] and tall[1] <= _HEIGHTS * tall[0]
            if level and -0.2 * tall[0] <= gap <= _BLANK * tall[0]:
                yield other_at
                break


def _angles(one: Polygon, other: Polygon) -> list[float]:
    """The directions that both may have: the longer one's; for two short ones level and upwards."""
    shaped = [each for each in (one, other) if span(each)[0] >= _SHORT * span(each)[1]]
    if not shaped:
        return [0.0, 90.0]
    angles = [direction(each) for each in shaped]
    if len(angles) == 2 and _between(*angles) > _ANGLE_DEG:
        shaped = [each for each in shaped if span(each)[0] >= _LONG * span(each)[1]]
        if len(shaped) != 1:
            return []
    return [direction(max(shaped, key=lambda each: span(each)[0]))]


def _angle(polygons: Sequence[Polygon]) -> float:
    longest = max(polygons, key=lambda each: span(each)[0])
    if span(longest)[0] >= _SHORT * span(longest)[1]:
        return direction(longest)
    middles = np.array([np.mean(each, axis=0) for each in polygons])
    run = np.abs(middles[-1] - middles[0])
    return 0.0 if run[0] >= run[1] else 90.0


def _frame(angle: float) -> npt.NDArray[np.float64]:
    """Rows: along the text, and down across it."""
    turn = np.radians(angle)
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def _extent(polygon: Polygon, angle: float) -> tuple[float, float, float, float]:
    turned = np.array(polygon) @ _frame(angle).T
    (u0, v0), (u1, v1) = turned.min(axis=0), turned.max(axis=0)
    return float(u0), float(v0), float(u1), float(v1)


def _around(polygons: Sequence[Polygon], angle: float) -> Polygon:
    extents = np.array([_extent(each, angle) for each in polygons])
    x0, y0 = extents[:, :2].min(axis=0)
    x1, y1 = extents[:, 2:].max(axis=0)
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) @ _frame(angle)
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return first, second, third, fourth
