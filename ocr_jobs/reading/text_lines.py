"""Texts of one line that say one thing: "Ra" and "0.4", "SCALE" and "2:1", a note's words and numbers."""

import re
from collections.abc import Sequence

import numpy as np

from ocr_jobs.reading.finding.rectangles import direction, span
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Callout, Sort, Written
from ocr_jobs.reading.places import around, middle
from ocr_jobs.reading.results import Kind, Polygon, ReadText, Source

_ANGLE_DEG = 4.0
_SAME_HEIGHT = 1.7  # times; words have letters without ascenders
_ASIDE = 0.45  # of the larger height: how far their middles are apart across the line
_GAP, _BACK = 1.6, 0.4  # of the larger height
_REACH = 3.0  # times both heights
_COUNT = re.compile(r"\d{1,3} ?x")
_WORD = re.compile(r"[^\W\d_]{2}")


def joined_in_lines(texts: Sequence[ReadText]) -> list[ReadText]:
    """Where a word or a count ("4x") stands among them, the texts of a line count as one if they say one value.

    With words they are a note otherwise.
    """
    joined: list[ReadText] = []
    for line in lines_of(texts):
        joined += _together(line)
    return joined


def _together(line: Sequence[ReadText]) -> Sequence[ReadText]:
    callouts = [parse_callout(text.text) for text in line]
    words = sum(map(_is_word, callouts))
    if len(line) < 2 or not (words or any(_COUNT.fullmatch(each.text) for each in line)):
        return line
    text = " ".join(each.text for each in line)
    whole = parse_callout(text)
    says_one_thing = whole.understood and whole.sort in (Sort.DIMENSION, Sort.ROUGHNESS)
    is_prose = words > 1 or (words and all(_is_word(callout) or _is_bare(callout) for callout in callouts))
    if not says_one_thing and not is_prose:
        return line
    return [
        ReadText(
            text,
            around([each.polygon for each in line]),
            min(each.confidence for each in line),
            Source.ENGINE if any(each.source is Source.ENGINE for each in line) else line[0].source,
            doubts=tuple(dict.fromkeys(doubt for each in line for doubt in each.doubts)),
        )
    ]


def _is_word(callout: Callout) -> bool:
    return callout.sort == Sort.NOTE and _WORD.search(callout.text) is not None


def _is_bare(callout: Callout) -> bool:
    """A number, or what nobody understands; "T0" is "TO" rather than a thickness."""
    if callout.sort in (Sort.UNREAD, Sort.NOTE):
        return True
    return callout.sort == Sort.DIMENSION and all(
        measure.nominal == 0
        or (
            measure.kind == Kind.LINEAR
            and not (measure.mark or measure.fit or measure.basic or measure.reference)
            and measure.written in (Written.NONE, Written.ONE_DEVIATION)
        )
        for measure in callout.measures
    )


def lines_of(texts: Sequence[ReadText]) -> list[list[ReadText]]:
    """Each text in one line, in the order in which it is read."""
    lines: list[list[ReadText]] = []
    for text in sorted(texts, key=_along):
        before = [line for line in lines if _follows(line[-1], text)]
        if before:
            max(before, key=lambda line: _along(line[-1])).append(text)
        else:
            lines.append([text])
    return lines


def _along(text: ReadText) -> float:
    turn = np.radians(round(direction(text.polygon)))
    x, y = middle(text.polygon)
    return float(x * np.cos(turn) - y * np.sin(turn))


def _far(before: Polygon, after: Polygon) -> bool:
    """Told quickly, as most are: the end of the one and the begin of the other."""
    (x0, y0), (x1, y1) = before[1], after[0]
    return abs(x0 - x1) + abs(y0 - y1) > _REACH * (span(before)[1] + span(after)[1])


def _follows(before: ReadText, after: ReadText) -> bool:
    turn = abs((direction(before.polygon) - direction(after.polygon) + 180) % 360 - 180)
    if turn > _ANGLE_DEG or _far(before.polygon, after.polygon):
        return False
    low, high = sorted((span(before.polygon)[1], span(after.polygon)[1]))
    if high > _SAME_HEIGHT * low:
        return False
    corners = np.array(before.polygon)
    along = (corners[1] - corners[0]) / max(np.hypot(*(corners[1] - corners[0])), 1e-6)
    down = np.array([-along[1], along[0]])
    one, other = (np.array(each.polygon) for each in (before, after))
    aside = abs(float((other.mean(axis=0) - one.mean(axis=0)) @ down))
    gap = float((other @ along).min() - (one @ along).max())
    return aside <= _ASIDE * high and -_BACK * high <= gap <= _GAP * high
