"""Two ways to letter: with a pen along our own strokes, and with the outlines of a font file."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import ImageFont

from ocr_jobs.synthesis.lettering.glyphs import LETTERS, OTHER_HANDS
from ocr_jobs.synthesis.lettering.strokes import UNITS, Canvas, Glyph, draw, glyph

_FONT_PX = 90
_SPACE = 5.0  # units


class Face(Protocol):
    """size is the height of a capital in px; widths are advances in px."""

    def has(self, sign: str) -> bool: ...

    def width(self, sign: str, size: float) -> float: ...

    def draw(self, canvas: Canvas, sign: str, at_xy: tuple[float, float], size: float) -> None: ...


@dataclass(frozen=True)
class PenFace:
    """Our own strokes. pen and gap in units of a tenth of the capital's height."""

    pen: float
    gap: float
    stretch: float = 1.0
    arc_step_deg: int = 10
    hands: dict[str, str] = field(default_factory=dict)

    def has(self, sign: str) -> bool:
        return sign in LETTERS

    def width(self, sign: str, size: float) -> float:
        if sign == " ":
            return _SPACE * self.stretch * size / UNITS
        return (self._glyph(sign).width * self.stretch + self.gap + self.pen * 0.6) * size / UNITS

    def draw(self, canvas: Canvas, sign: str, at_xy: tuple[float, float], size: float) -> None:
        if sign == " ":
            return
        scale = size / UNITS
        left = at_xy[0] + (0.5 * self.gap + 0.3 * self.pen) * scale
        draw(canvas, self._glyph(sign), (left, at_xy[1]), (scale * self.stretch, scale), self.pen * scale)

    def _glyph(self, sign: str) -> Glyph:
        return glyph(self.hands.get(sign, LETTERS[sign]), self.arc_step_deg)


def pen_face(rng: Generator) -> PenFace:
    """ISO 3098's type A or B, a thin or a fat pen, or a plotter's corners."""
    manner = rng.random()
    if manner < 0.45:
        pen, gap, stretch, step = rng.choice([1.0, 0.72]), rng.uniform(1.2, 2.4), rng.uniform(0.85, 1.1), 10
    elif manner < 0.8:
        pen, gap, stretch = rng.uniform(0.35, 1.0), rng.uniform(1.4, 3.6), rng.uniform(0.75, 1.3)
        step = int(rng.choice([15, 22, 30, 45]))
    else:
        pen, gap, stretch, step = rng.uniform(0.9, 1.8), rng.uniform(0.8, 2.2), rng.uniform(0.75, 1.15), 12
    hands = {sign: str(rng.choice(others)) for sign, others in OTHER_HANDS.items() if rng.random() < _habit(sign)}
    if rng.random() < 0.15:
        hands["1"] = OTHER_HANDS["1"][0]  # the bare stroke of plotters, which is taken for a line most easily
    return PenFace(float(pen), float(gap), float(stretch), step, hands)


def _habit(sign: str) -> float:
    return {"0": 0.06, "1": 0.6, "7": 0.25, "I": 0.2}.get(sign, 0.4)


@dataclass(frozen=True)
class FontFace:
    """A font file. stretch narrows or widens, gap adds to each advance (a share of the capital's height)."""

    path: Path
    stretch: float = 1.0
    gap: float = 0.0

    def has(self, sign: str) -> bool:
        return sign == " " or _picture(self.path, sign) is not None

    def width(self, sign: str, size: float) -> float:
        scale = size / _capital(self.path)
        return _font(self.path).getlength(sign) * scale * self.stretch + self.gap * size

    def draw(self, canvas: Canvas, sign: str, at_xy: tuple[float, float], size: float) -> None:
        picture = _picture(self.path, sign)
        if sign == " " or picture is None:
            return
        ink, left, top = picture
        scale = size / _capital(self.path)
        width, height = max(round(ink.shape[1] * scale * self.stretch), 1), max(round(ink.shape[0] * scale), 1)
        x = round(at_xy[0] + left * scale * self.stretch + 0.5 * self.gap * size)
        sized = np.asarray(cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        paste(canvas, sized, x, round(at_xy[1] - top * scale))


def paste(canvas: Canvas, ink: NDArray[np.uint8], x: int, y: int) -> None:
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + ink.shape[1], canvas.shape[1]), min(y + ink.shape[0], canvas.shape[0])
    if x0 < x1 and y0 < y1:
        part = canvas[y0:y1, x0:x1]
        np.maximum(part, ink[y0 - y : y1 - y, x0 - x : x1 - x], out=part)


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _FONT_PX)


@cache
def _capital(path: Path) -> float:
    _, top, _, bottom = _font(path).getbbox("H", anchor="ls")
    return max(float(bottom - top), 1.0)


@cache
def _picture(path: Path, sign: str) -> tuple[NDArray[np.uint8], int, int] | None:
    """(ink, left, height of its top above the base line), None where the font lacks the sign."""
    left, top, right, bottom = (int(each) for each in _font(path).getbbox(sign, anchor="ls"))
    if right <= left or bottom <= top:
        return None
    ink = _pixels(path, sign)
    if any(np.array_equal(ink, _pixels(path, nothing)) for nothing in ("\U0010fffd", "\uffff")):
        return None
    return ink, left, -top


@cache
def _pixels(path: Path, sign: str) -> NDArray[np.uint8]:
    mask = _font(path).getmask(sign, mode="L")
    return np.array(mask, np.uint8).reshape(mask.size[1], mask.size[0])
