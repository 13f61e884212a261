"""Letters put together to lines of text, whatever pieces the file has them in."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.glyphs import Glyph

_SAME_ANGLE_DEG = 2.0
_SAME_BASE_EM = 0.2
_SAME_SIZE = 1.35
_WORD_GAP_EM = 0.75
_SPACE_EM, _BLANK_EM = 0.28, 0.1
_BACK_EM, _BACK_OF_UNSEEN_EM = 0.3, 0.9


@dataclass(frozen=True, eq=False)
class Line:
    """Places in the line's own directions (see Glyph), px."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        spaced = (" " * self.has_space_before(at) + glyph.text for at, glyph in enumerate(self.glyphs))
        return "".join(spaced)

    def has_space_before(self, at: int) -> bool:
        """A gap that is no gap between letters; of blanks in the file only those that leave one count."""
        if at == 0:
            return False
        gap = self.glyphs[at].u1 - self.glyphs[at - 1].u2
        return gap > (_BLANK_EM if self.glyphs[at].after_space else _SPACE_EM) * self.em

    @property
    def trusted(self) -> bool:
        return all(glyph.trusted for glyph in self.glyphs)

    @property
    def angle_deg(self) -> float:
        return self.glyphs[0].angle_deg

    @property
    def em(self) -> float:
        return max(glyph.em for glyph in self.glyphs)

    @property
    def v(self) -> float:
        return self.glyphs[0].v

    @property
    def box(self) -> tuple[float, float, float, float]:
        """u1, top, u2, bottom."""
        return (
            min(glyph.u1 for glyph in self.glyphs),
            min(glyph.top for glyph in self.glyphs),
            max(glyph.u2 for glyph in self.glyphs),
            max(glyph.bottom for glyph in self.glyphs),
        )


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """In no particular order."""
    return [line for group in _by_angle(glyphs) for line in _lines(group)]


def polygon(box: tuple[float, float, float, float], angle_deg: float) -> Polygon:
    """A box in a line's own directions, as corners on the page."""
    u1, top, u2, bottom = box
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))

    def on_page(u: float, v: float) -> tuple[float, float]:
        return u * cos - v * sin, u * sin + v * cos

    return on_page(u1, top), on_page(u2, top), on_page(u2, bottom), on_page(u1, bottom)


def _by_angle(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    groups: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        groups[round(glyph.angle_deg / _SAME_ANGLE_DEG) % round(360 / _SAME_ANGLE_DEG)].append(glyph)
    return list(groups.values())


def _lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Rows of letters on one base line, cut where the next letter is too far."""
    lines: list[Line] = []
    for row in _rows(glyphs):
        row.sort(key=lambda glyph: glyph.u1)
        start = 0
        for at in range(1, len(row) + 1):
            if at == len(row) or not _goes_on(row[at - 1], row[at]):
                lines.append(Line(tuple(row[start:at])))
                start = at
    return lines


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.v, glyph.u1)):
        for row in reversed(rows[-8:]):
            last = row[-1]
            if abs(glyph.v - row[0].v) <= _SAME_BASE_EM * min(glyph.em, last.em) and _same_size(glyph, last):
                row.append(glyph)
                break
        else:
            rows.append([glyph])
    return rows


def _same_size(one: Glyph, other: Glyph) -> bool:
    return max(one.em, other.em) <= _SAME_SIZE * min(one.em, other.em)


def _goes_on(before: Glyph, after: Glyph) -> bool:
    gap = after.u1 - before.u2
    em = max(before.em, after.em)
    back = _BACK_EM if before.painted and after.painted else _BACK_OF_UNSEEN_EM
    return -back * em <= gap <= _WORD_GAP_EM * em
