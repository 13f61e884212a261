"""Text in PDF files with everything that drawings say, where no font is installed and none is shipped.

Latin letters come from the fonts that every viewer has, Korean from the viewer's own Korean font (by its standard
name), and the signs of dimensions and tolerances are drawn as strokes.
"""

from collections.abc import Iterator
from functools import cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.synthesis.lettering.symbol_glyphs import CIRCLED, SYMBOLS

LATIN, BOLD, KOREAN = "Helvetica", "Helvetica-Bold", "HYGothic-Medium"
_SIGNS = {sign: variants[0] for sign, variants in SYMBOLS.items()}
_SIGNS |= {
    "⌀": "8 | a 4 5 3.6 3.6 0 360 ; 0.4,1.2 7.6,8.8",
    "√": "9 | 0,5 2.8,0 8.4,12",
    "▽": "8 | ( 0,8 8,8 4,0.5 )",
    "Ⓡ": "14.4 | a 7.2 5 7.2 7.2 0 360 ; 5,1 5,9 8.5,9 9.5,7 8.5,5.2 5,5.2 ; 7.2,5.2 9.8,1",
}
_CAPITAL = 0.72  # of the font's size
_UNITS = 10.0  # of a capital's height, in which signs are given
_SIDE = 0.9  # units beside a sign
_PEN = 0.07  # of the size
_RING = 1.02  # its width, of the size


@cache
def _korean() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(KOREAN))
    return KOREAN


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    return sum(_run_width(kind, run, size, bold=bold) for kind, run in _runs(text))


def draw(canvas: Canvas, text: str, x: float, y: float, size: float, *, bold: bool = False) -> float:
    """From the base line's left end, in pt. Returns where it ends."""
    for kind, run in _runs(text):
        if kind == "sign":
            for sign in run:
                _draw_sign(canvas, sign, x, y, size)
                x += _sign_width(sign, size)
            continue
        canvas.setFont(_font(kind, bold=bold), size)
        canvas.drawString(x, y, run)
        x += _run_width(kind, run, size, bold=bold)
    return x


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """In lines that are no wider; words that are, are cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width_of(longer, size, bold=bold) <= width:
            line = longer
            continue
        lines += [line] if line else []
        *cut, line = _cut(word, width, size, bold=bold)
        lines += cut
    return [*lines, line] if line else lines


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width_of(pieces[-1] + character, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for kind, run in groupby(text, key=_kind):
        yield kind, "".join(run)


def _kind(character: str) -> str:
    if character in _SIGNS or character in CIRCLED:
        return "sign"
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return "korean"
    return "latin"


def _font(kind: str, *, bold: bool) -> str:
    return _korean() if kind == "korean" else BOLD if bold else LATIN


def _run_width(kind: str, run: str, size: float, *, bold: bool) -> float:
    if kind == "sign":
        return sum(_sign_width(sign, size) for sign in run)
    return float(pdfmetrics.stringWidth(run, _font(kind, bold=bold), size))


def _sign_width(sign: str, size: float) -> float:
    if sign in CIRCLED:
        return _RING * size + 0.1 * size
    return (float(_SIGNS[sign].partition("|")[0]) + 2 * _SIDE) * _scale(size)


def _scale(size: float) -> float:
    return size * _CAPITAL / _UNITS


def _draw_sign(canvas: Canvas, sign: str, x: float, y: float, size: float) -> None:
    canvas.saveState()
    canvas.setLineWidth(_PEN * size)
    canvas.setLineCap(1)
    if sign in CIRCLED:
        _draw_ring(canvas, CIRCLED[sign], x, y, size)
    else:
        _draw_strokes(canvas, _SIGNS[sign].partition("|")[2], x + _SIDE * _scale(size), y, _scale(size))
    canvas.restoreState()


def _draw_ring(canvas: Canvas, letter: str, x: float, y: float, size: float) -> None:
    centre, middle = x + (_RING + 0.1) * size / 2, y + _CAPITAL * size / 2
    canvas.circle(centre, middle, _RING * size / 2, stroke=1, fill=0)
    canvas.setFont(LATIN, 0.75 * size)
    canvas.drawCentredString(centre, middle - 0.75 * _CAPITAL * size / 2, letter)


def _draw_strokes(canvas: Canvas, strokes: str, x: float, y: float, scale: float) -> None:
    """In the notation of the glyphs: points, arcs (a cx cy rx ry from to), filled shapes in brackets."""
    for stroke in strokes.split(";"):
        tokens = stroke.split()
        filled = tokens[0] == "("
        tokens = [token for token in tokens if token not in "()"]
        path, at, begun = canvas.beginPath(), 0, False
        while at < len(tokens):
            if tokens[at] == "a":
                cx, cy, rx, ry, start, stop = map(float, tokens[at + 1 : at + 7])
                box = (x + (cx - rx) * scale, y + (cy - ry) * scale, x + (cx + rx) * scale, y + (cy + ry) * scale)
                (path.arcTo if begun else path.arc)(*box, start, stop - start)
                at += 7
            else:
                px, py = map(float, tokens[at].split(","))
                (path.lineTo if begun else path.moveTo)(x + px * scale, y + py * scale)
                at += 1
            begun = True
        canvas.drawPath(path, stroke=1, fill=int(filled))
