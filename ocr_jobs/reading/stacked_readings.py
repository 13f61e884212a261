"""What stands above each other put together from its lines: limits, and deviations with their nominal.

Lines that are read one by one are sure where a stack as a whole is not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from ocr_jobs.reading.finding.rectangles import direction, span
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Sort
from ocr_jobs.reading.places import around
from ocr_jobs.reading.results import Polygon, ReadText

_NUMBER = re.compile(r"\d+(?:\.\d+)?°?$")
_DEVIATION = re.compile(r"(?:[+\-±]\d*\.?\d+|0(?:\.0+)?)°?$")
_ENDS_IN_DEVIATION = re.compile(r"(.*\d°?) ?([+\-]\d*\.?\d+°?)$")
_BOTH = re.compile(r"(?:[+\-]\d*\.?\d+|0)/(?:[+\-]\d*\.?\d+|0)$")
_PREFIX = re.compile(r"(?:\d+ ?x ?)?(?:S?⌀|S?R|□)?$")
_NOMINAL = re.compile(r"(?:\d+ ?x ?)?(?:S?⌀|S?R|□)?\d+(?:\.\d+)?°?(?:[A-Za-z]{1,2}\d{1,2})?$")
_LINE = re.compile(r"\(?(?:.*\d°? ?)?[+\-±]?\d*[.,]?\d+°?\)?$")
_ANGLE_DEG = 5.0
_ALIKE, _ROWS_APART, _SUNK, _GAP = 1.5, 0.9, 0.45, 1.3  # times, and shares of the height of a line
_LIMITS_APART = Decimal("0.05")
_REACH = 2.0  # times the sides of both
_OVER = 0.5  # of the shorter line, that stands over the other
_ALIGNED = 0.7  # of the upper line's height: ends of a deviation above one that follows its nominal


@dataclass(frozen=True)
class _Placed:
    """A line in the stack's directions: u along it, v down."""

    read: ReadText
    u0: float
    v0: float
    u1: float
    v1: float

    @property
    def text(self) -> str:
        return self.read.text.replace(",", ".").strip("() ")


def with_stacks(texts: Sequence[ReadText]) -> list[ReadText]:
    """Texts that stand above each other and make one size, with what stands before them, count as one."""
    left = list(texts)
    for upper in texts:
        for group in _groups(upper, left) if upper in left and _may_be_line(upper) else []:
            stack = stacked(group, around([_longest(group).polygon, *(each.polygon for each in group)]))
            if stack is not None:
                left = [text for text in left if text not in group] + [stack]
                break
    return _with_nominals(left)


def _with_nominals(texts: Sequence[ReadText]) -> list[ReadText]:
    """Both deviations may have been read as one text: their nominal stands before them."""
    left = list(texts)
    for both in texts:
        before = [text for text in left if _NOMINAL.match(text.text) and _stands_before(text, both, both)]
        if not (before and _BOTH.match(both.text)):
            continue
        nominal = max(before, key=lambda text: text.confidence)
        if _says_one_size(text := f"{nominal.text} {both.text}"):
            sure, place = min(nominal.confidence, both.confidence), around([both.polygon, nominal.polygon])
            whole = replace(both, text=text, polygon=place, confidence=sure, doubts=(*nominal.doubts, *both.doubts))
            left = [whole if each is both else each for each in left if each is not nominal]
    return left


def _groups(upper: ReadText, texts: Sequence[ReadText]) -> Iterator[tuple[ReadText, ...]]:
    """What may make a stack with this upper line: larger groups first."""
    below = [text for text in texts if text is not upper and _may_be_line(text) and _is_below(upper, text)]
    for lower in below:
        yield from ((base, upper, lower) for base in texts if _stands_before(base, upper, lower))
    yield from ((upper, lower) for lower in below)


def _may_be_line(text: ReadText) -> bool:
    return _LINE.match(text.text) is not None


def _is_below(upper: ReadText, lower: ReadText) -> bool:
    if _far(upper, lower) or _turn(upper, lower) > _ANGLE_DEG:
        return False
    one, other = (_placed(each, upper.polygon) for each in (upper, lower))
    low, high = sorted((one.v1 - one.v0, other.v1 - other.v0))
    beside = min(one.u1, other.u1) - max(one.u0, other.u0)
    return high <= _ALIKE * low and -_SUNK * low <= other.v0 - one.v1 <= _ROWS_APART * low and beside > 0


def _stands_before(base: ReadText, upper: ReadText, lower: ReadText) -> bool:
    if base is upper or base is lower or _far(base, upper) or _turn(base, upper) > _ANGLE_DEG:
        return False
    first, one, other = (_placed(each, upper.polygon) for each in (base, upper, lower))
    height = first.v1 - first.v0
    middle, gap = (first.v0 + first.v1) / 2, min(one.u0, other.u0) - first.u1
    return one.v0 <= middle <= other.v1 and -_SUNK * height <= gap <= _GAP * height


def _far(one: ReadText, other: ReadText) -> bool:
    """Further apart than lines of a stack can be; told quickly, as most are."""
    (x0, y0), (x1, y1) = one.polygon[0], other.polygon[0]
    return abs(x0 - x1) + abs(y0 - y1) > _REACH * (sum(span(one.polygon)) + sum(span(other.polygon)))


def _turn(one: ReadText, other: ReadText) -> float:
    return abs((direction(one.polygon) - direction(other.polygon) + 180) % 360 - 180)


def _longest(group: Sequence[ReadText]) -> ReadText:
    return max(group, key=lambda text: span(text.polygon)[0])


def stacked(reads: Sequence[ReadText], place: Polygon) -> ReadText | None:
    """reads: lines of what may be a stack; place: around it. None where they make none."""
    lines = [_placed(read, place) for read in reads]
    pair = _pair(lines)
    if pair is None:
        return None
    upper, lower = pair
    rest = [line for line in lines if line not in pair]
    if len(rest) > 1 or any(line.u1 > min(upper.u0, lower.u0) + 0.3 * (line.v1 - line.v0) for line in rest):
        return None
    base = rest[0].text if rest else ""
    text = _limits(base, upper.text, lower.text) or _deviations(base, upper, lower)
    if text is None or not _says_one_size(text):
        return None
    doubts = tuple(dict.fromkeys(doubt for line in lines for doubt in line.read.doubts))
    return ReadText(text, place, min(line.read.confidence for line in lines), upper.read.source, doubts=doubts)


def _placed(read: ReadText, place: Polygon) -> _Placed:
    corners = np.array(place)
    along = (corners[1] - corners[0]) / max(np.hypot(*(corners[1] - corners[0])), 1e-6)
    points = np.array(read.polygon)
    u, v = points @ along, points @ np.array([-along[1], along[0]])
    return _Placed(read, float(u.min()), float(v.min()), float(u.max()), float(v.max()))


def _pair(lines: Sequence[_Placed]) -> tuple[_Placed, _Placed] | None:
    """The two lines of which one stands over the other."""
    for upper in lines:
        for lower in lines:
            over = min(upper.u1, lower.u1) - max(upper.u0, lower.u0)
            below = (lower.v0 + lower.v1) / 2 > upper.v1 and (upper.v0 + upper.v1) / 2 < lower.v0
            if below and over > _OVER * min(upper.u1 - upper.u0, lower.u1 - lower.u0):
                return upper, lower
    return None


def _limits(base: str, upper: str, lower: str) -> str | None:
    if not (_NUMBER.match(upper) and _NUMBER.match(lower) and _PREFIX.match(base)):
        return None
    most, least = (Decimal(each.rstrip("°")) for each in (upper, lower))
    alike = -most.as_tuple().exponent == -least.as_tuple().exponent  # type: ignore[operator]
    return f"{base}{upper}/{lower}" if alike and 0 < most - least <= most * _LIMITS_APART else None


def _deviations(base: str, upper: _Placed, lower: _Placed) -> str | None:
    above, below = upper.text, lower.text
    if not base and (end := _ENDS_IN_DEVIATION.match(below)):
        if abs(upper.u1 - lower.u1) > _ALIGNED * (upper.v1 - upper.v0):
            return None
        base, below = end[1], end[2]
    if not (_NOMINAL.match(base) and _DEVIATION.match(above) and _DEVIATION.match(below)):
        return None
    if "±" in below or not any(each in "+-±" for each in above[0] + below[0]):
        return None
    return f"{base} {above.replace('±', '+')}/{below}"  # nothing stands below a ±: the + has a line beneath it


def _says_one_size(text: str) -> bool:
    callout = parse_callout(text)
    if callout.sort != Sort.DIMENSION or not callout.understood or len(callout.measures) != 1:
        return False
    size = callout.measures[0]
    if size.upper is None or size.lower is None or not size.nominal:
        return False
    return size.upper > size.lower and max(abs(size.upper), abs(size.lower)) < size.nominal
