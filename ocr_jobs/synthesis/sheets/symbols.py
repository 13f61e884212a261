"""Signs that fonts lack, as strokes: the project's own glyphs, and ⌀ in several manners."""

from functools import cache

from ocr_jobs.synthesis.lettering.glyphs import LETTERS
from ocr_jobs.synthesis.lettering.strokes import UNITS, Glyph, glyph
from ocr_jobs.synthesis.lettering.symbol_glyphs import CHARACTERISTICS, CIRCLED, SYMBOLS
from ocr_jobs.synthesis.sheets.canvas import Fill, Item, Lettering, Point, Stroke
from ocr_jobs.synthesis.sheets.faces import Face

__all__ = ["CHARACTERISTICS", "advance", "drawn", "is_known"]

_ARC_STEP = 15
_DOT = 1.24  # of the pen, and at least a tenth of a capital: a full stop of the pen's own width is hardly seen
_GAP = 1.8  # tenths of a capital, around a sign
_DIAMETERS = (
    "9 | a 4.5 5 4 4 0 360 ; 1,-0.5 8,10.5",
    "8 | a 4 5 3.6 3.6 0 360 ; 0.4,1.2 7.6,8.8",
    "7.4 | a 3.7 5 3.4 4.6 0 360 ; 0.4,-0.6 7,10.6",
    "9.6 | a 4.8 5 4.4 4.4 0 360 ; 0.2,0 9.4,10",
)


def is_known(char: str) -> bool:
    return char == "⌀" or char in SYMBOLS or char in CIRCLED


def advance(char: str, height: float, variant: int) -> float:
    if char in CIRCLED:
        return 1.6 * height
    return (_glyph(char, variant).width + _GAP) / UNITS * height


def drawn(char: str, at: Point, height: float, width: float, grey: float, face: Face, variant: int) -> list[Item]:
    """The sign from its base line's left end; circled letters take their letter from the face."""
    x, y = at
    if letter := CIRCLED.get(char):
        ring = glyph("14.4 | a 7.2 5 7.2 7.2 0 360", _ARC_STEP)
        size = 0.8 * height
        left, bottom, right, top = face.ink(letter, size)
        place = (x + 0.75 * height - (left + right) / 2, y + 0.5 * height - (bottom + top) / 2)
        return [
            *strokes(ring, (x + 0.03 * height, y), height, width, grey),
            Lettering(letter, place, size, face, grey=grey),
        ]
    return strokes(_glyph(char, variant), (x + _GAP / 2 / UNITS * height, y), height, width, grey)


def strokes(shape: Glyph, at: Point, height: float, width: float, grey: float, stretch: float = 1.0) -> list[Item]:
    """A glyph's strokes from the base line's left end."""
    items: list[Item] = []
    for stroke in shape.strokes:
        scale = height / UNITS
        points = tuple((at[0] + x * scale * stretch, at[1] + y * scale) for x, y in stroke.points.tolist())
        if len(points) == 1:
            points = (points[0], (points[0][0] + 0.01, points[0][1]))
            items.append(Stroke(points, max(_DOT * width, scale), grey=grey))
            continue
        items.append(Stroke(points, width, grey=grey))
        if stroke.filled:
            items.append(Fill(points, grey))
    return items


@cache
def _glyph(char: str, variant: int) -> Glyph:
    known = _DIAMETERS if char == "⌀" else SYMBOLS.get(char) or (LETTERS[char],)
    return glyph(known[variant % len(known)], _ARC_STEP)
