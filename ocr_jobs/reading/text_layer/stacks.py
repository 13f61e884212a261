"""Tolerances that stand one above the other: "+0.1" over "-0.2" beside their nominal, limits over each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_jobs.reading.text_layer.lines import Line

_DEVIATION = re.compile(r"[+\-±]? ?\d*[.,]?\d+°?")
_SIGNED = re.compile(r"[+\-] ?\d*[.,]?\d+°?")
_NUMBER = re.compile(r"[⌀R]? ?(\d+(?:[.,]\d+)?)°?")
_PREFIX = re.compile(r"(\d+ ?x ?)?(S?[⌀R]|□|M)")
_SIGNS = ("+", "-")
_SAME_SIZE = 1.3
_LOWEST_EM, _HIGHEST_EM = 0.5, 1.9
_LIMITS_APART = 0.05  # more is a table's column,
_LIMITS_OF_SIGN_APART = 0.2  # where no sign stands before both


@dataclass(frozen=True)
class Piece:
    """A text as it is read, of one line or of several; box as in Line."""

    text: str
    lines: tuple[Line, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        boxes = [line.box for line in self.lines]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    """Lines of one angle; those that belong together become one piece."""
    left = list(lines)
    pieces: list[Piece] = []
    for upper in sorted(lines, key=lambda line: line.v):
        if upper not in left or not _DEVIATION.fullmatch(upper.text):
            continue
        others = [line for line in left if line is not upper]
        for lower, whole in _below(upper, others):
            rest = [line for line in others if line is not whole]
            base = _cut(whole, lower)
            piece = _stack(upper, lower, [*rest, base] if base else rest)
            if piece:
                pieces.append(piece)
                left = [line for line in left if line not in piece.lines and line is not whole]
                left += [base] if base and base not in piece.lines else []
                break
    return pieces + [Piece(line.text, (line,)) for line in left]


def _below(upper: Line, lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Deviations right below, nearest first, each with the line whose end it is: its nominal may stand on its base."""
    u1, _, u2, bottom = upper.box
    found = [
        (end, line)
        for line in lines
        if _LOWEST_EM * upper.em < line.v - upper.v < _HIGHEST_EM * upper.em
        for end in _ends(line)
        if end.box[1] > bottom - 0.35 * upper.em
        and (abs(end.box[0] - u1) < 0.8 * upper.em or abs(end.box[2] - u2) < 0.5 * upper.em)
        and 1 / _SAME_SIZE < end.em / upper.em < _SAME_SIZE
    ]
    return sorted(found, key=lambda each: (each[0].v, abs(each[0].box[0] - u1)))


def _ends(line: Line) -> list[Line]:
    """The line and what it ends with, where that may be a deviation or a limit."""
    letters = range(1, len(line.glyphs))
    starts = [0, *(at for at in letters if line.has_space_before(at) or line.glyphs[at].text in _SIGNS)]
    ends = [Line(line.glyphs[at:]) for at in starts]
    return [end for end in ends if _DEVIATION.fullmatch(end.text)]


def _cut(whole: Line, end: Line) -> Line | None:
    count = len(whole.glyphs) - len(end.glyphs)
    return Line(whole.glyphs[:count]) if count else None


def _stack(upper: Line, lower: Line, lines: Sequence[Line]) -> Piece | None:
    base = _base(upper, lower, lines)
    if _SIGNED.fullmatch(upper.text) or _SIGNED.fullmatch(lower.text):
        if base is None:
            return None
        return Piece(f"{base.text} {_tight(upper)}/{_tight(lower)}", (base, upper, lower))
    signed = base is not None and _PREFIX.fullmatch(base.text)
    apart = _LIMITS_OF_SIGN_APART if signed else _LIMITS_APART
    if not _are_limits(upper, lower, apart) or _in_a_column(upper, lower, lines):
        return None
    limits = f"{_tight(upper)}/{_tight(lower)}"
    if base and signed:
        return Piece(f"{base.text}{limits}", (base, upper, lower))
    return Piece(limits, (upper, lower))


def _base(upper: Line, lower: Line, lines: Sequence[Line]) -> Line | None:
    left = min(upper.box[0], lower.box[0])
    middle = (upper.box[1] + lower.box[3]) / 2
    candidates = [
        line
        for line in lines
        if line is not upper
        and line is not lower
        and (any(each.isdigit() for each in line.text) or _PREFIX.fullmatch(line.text))
        and -0.3 * line.em < left - line.box[2] < 1.2 * line.em
        and line.box[1] - 0.4 * line.em < middle < line.box[3] + 0.6 * line.em
    ]
    return max(candidates, key=lambda line: line.box[2], default=None)


def _are_limits(upper: Line, lower: Line, apart: float) -> bool:
    high, low = _NUMBER.fullmatch(upper.text), _NUMBER.fullmatch(lower.text)
    if not (high and low):
        return False
    most, least = (float(match[1].replace(",", ".")) for match in (high, low))
    return 0 < least < most <= least * (1 + apart)


def _in_a_column(upper: Line, lower: Line, lines: Sequence[Line]) -> bool:
    """A third number of their kind right above or below: rows of a table."""
    return any(
        _NUMBER.fullmatch(line.text)
        and _decimals(line) == _decimals(upper)
        and min(abs(line.box[0] - upper.box[0]), abs(line.box[2] - upper.box[2])) < upper.em
        and 0.5 * upper.em < min(abs(line.v - upper.v), abs(line.v - lower.v)) < 2.5 * upper.em
        for line in lines
        if line is not upper and line is not lower
    )


def _decimals(line: Line) -> int:
    return len(line.text.replace(",", ".").partition(".")[2])


def _tight(line: Line) -> str:
    return line.text.replace(" ", "")
