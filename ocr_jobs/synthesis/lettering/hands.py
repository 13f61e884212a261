"""How one drawing letters: a face for letters, a pen for symbols, and the forms it gives to signs."""

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator

from ocr_jobs.synthesis.lettering.faces import Face, FontFace, PenFace, pen_face
from ocr_jobs.synthesis.lettering.strokes import UNITS, Canvas, draw, glyph, line
from ocr_jobs.synthesis.lettering.symbol_glyphs import CIRCLED, SYMBOLS

THIN_GAP = "\u2009"
"""A gap that is drawn and means nothing: no part of the truth."""

_FONT_DIAMETERS = ("⌀", "Ø", "Ø", "φ", "Φ", "∅")
_SYMBOL_GAP = 2.0


@dataclass(frozen=True)
class Diameter:
    """⌀ as it is drawn by hand or by a CAD system; sizes as shares of the capital's height."""

    radius: float
    middle: float
    slope_deg: float
    overshoot: float
    pen: float
    squeeze: float
    font_sign: str = ""


@dataclass(frozen=True)
class Hand:
    face: Face
    symbols: dict[str, str]
    symbol_pen: float  # units
    symbol_size: float
    diameter: Diameter
    spare: PenFace
    forms: dict[str, str] = field(default_factory=dict)
    thin_gap: float = 0.2

    def width(self, text: str, size: float) -> float:
        return sum(self._width(sign, size) for sign in text)

    def draw(self, canvas: Canvas, text: str, at_xy: tuple[float, float], size: float) -> float:
        """Returns where the text ends."""
        x, y = at_xy
        for sign in text:
            self._draw(canvas, sign, (x, y), size)
            x += self._width(sign, size)
        return x

    def _width(self, sign: str, size: float) -> float:
        if sign == THIN_GAP:
            return self.thin_gap * size
        if sign == "⌀" and not self.diameter.font_sign:
            reach = self.diameter.radius * max(self.diameter.squeeze, _reach(self.diameter))
            return (2 * reach + self.diameter.pen + 0.14) * size
        if sign in CIRCLED:
            return 1.5 * size * self.symbol_size
        if self._by_symbol(sign):
            return (glyph(self.symbols[sign], 10).width + _SYMBOL_GAP) * size * self.symbol_size / UNITS
        form = self._form(sign)
        return self._face(form).width(form, size)

    def _draw(self, canvas: Canvas, sign: str, at_xy: tuple[float, float], size: float) -> None:
        if sign == THIN_GAP:
            return
        if sign == "⌀" and not self.diameter.font_sign:
            self._draw_diameter(canvas, at_xy, size)
        elif sign in CIRCLED:
            self._draw_circled(canvas, CIRCLED[sign], at_xy, size)
        elif self._by_symbol(sign):
            scale = size * self.symbol_size / UNITS
            left = at_xy[0] + 0.5 * _SYMBOL_GAP * scale
            below = at_xy[1] + 0.5 * (self.symbol_size - 1) * size
            draw(canvas, glyph(self.symbols[sign], 10), (left, below), (scale, scale), self.symbol_pen * scale)
        else:
            form = self._form(sign)
            self._face(form).draw(canvas, form, at_xy, size)

    def _form(self, sign: str) -> str:
        return self.diameter.font_sign if sign == "⌀" else self.forms.get(sign, sign)

    def _face(self, form: str) -> Face:
        return self.face if self.face.has(form) else self.spare

    def _by_symbol(self, sign: str) -> bool:
        return sign in self.symbols

    def _draw_diameter(self, canvas: Canvas, at_xy: tuple[float, float], size: float) -> None:
        mark = self.diameter
        centre = np.array([at_xy[0] + 0.5 * self._width("⌀", size), at_xy[1] - mark.middle * size])
        angles = np.radians(np.arange(0, 361, 12))
        ring = np.stack([mark.squeeze * np.cos(angles), np.sin(angles)], axis=1) * mark.radius * size
        line(canvas, centre + ring, mark.pen * size)
        half = mark.radius * mark.overshoot * size
        slope = math.radians(mark.slope_deg)
        slash = np.array([[-math.cos(slope), math.sin(slope)], [math.cos(slope), -math.sin(slope)]]) * half
        line(canvas, centre + slash, mark.pen * size)

    def _draw_circled(self, canvas: Canvas, letter: str, at_xy: tuple[float, float], size: float) -> None:
        radius = 0.66 * size * self.symbol_size
        centre = np.array([at_xy[0] + 0.75 * size * self.symbol_size, at_xy[1] - 0.5 * size])
        angles = np.radians(np.arange(0, 361, 12))
        pen = self.symbol_pen * size / UNITS
        line(canvas, centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1), pen)
        inner = 0.68 * size * self.symbol_size
        left = float(centre[0]) - 0.5 * self._face(letter).width(letter, inner)
        self._face(letter).draw(canvas, letter, (left, float(centre[1]) + 0.5 * inner), inner)


def _reach(mark: Diameter) -> float:
    return mark.overshoot * abs(math.cos(math.radians(mark.slope_deg)))


def drawn_hand(rng: Generator, fonts: tuple[Path, ...], *, fonts_only: bool = False) -> Hand:
    """Half of the hands letter with a pen, half with a font, if there are any."""
    pen = pen_face(rng)
    face: Face = pen
    if fonts and (rng.random() < 0.5 or fonts_only):
        path = fonts[int(rng.integers(len(fonts)))]
        face = FontFace(path, float(rng.uniform(0.8, 1.15)), float(rng.choice([0.0, 0.0, 0.05, 0.12])))
    symbols = {sign: str(rng.choice(shapes)) for sign, shapes in SYMBOLS.items()}
    if isinstance(face, FontFace) and rng.random() < 0.25:
        symbols = {sign: shape for sign, shape in symbols.items() if sign in "⌒○□" or not face.has(sign)}
    return Hand(
        face,
        symbols,
        symbol_pen=float(rng.uniform(0.4, 1.4)) if rng.random() < 0.5 else pen.pen,
        symbol_size=float(rng.uniform(0.85, 1.2)),
        diameter=_diameter(rng, face),
        spare=pen,
        forms=_forms(rng, face),
        thin_gap=float(rng.uniform(0.1, 0.45)),
    )


def _diameter(rng: Generator, face: Face) -> Diameter:
    font_sign = ""
    if isinstance(face, FontFace) and rng.random() < 0.4:
        font_sign = str(rng.choice([each for each in _FONT_DIAMETERS if face.has(each)] or [""]))
    radius = float(rng.uniform(0.3, 0.56))
    return Diameter(
        radius=radius,
        middle=0.5 if rng.random() < 0.5 else radius + float(rng.uniform(-0.05, 0.12)),
        slope_deg=float(rng.uniform(42, 80)),
        overshoot=float(rng.uniform(1.0, 1.75)),
        pen=float(rng.uniform(0.03, 0.17)),
        squeeze=float(rng.choice([1.0, 1.0, rng.uniform(0.75, 1.1)])),
        font_sign=font_sign,
    )


def _forms(rng: Generator, face: Face) -> dict[str, str]:
    """Signs as this drawing writes them: a decimal comma, the times sign or the letter."""
    forms = {}
    if rng.random() < 0.3:
        forms["."] = ","
    times = str(rng.choice(["×", "x", "x", "X"]))
    forms["x"] = times if face.has(times) else "x"
    return {sign: form for sign, form in forms.items() if face.has(form)}
