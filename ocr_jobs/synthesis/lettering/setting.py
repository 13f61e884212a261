"""Callouts set on a canvas: rows, stacks, frames with their cell lines, boxes, surface symbols."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from ocr_jobs.synthesis.lettering.amounts import one_of
from ocr_jobs.synthesis.lettering.callouts import Callout, Shape
from ocr_jobs.synthesis.lettering.hands import Hand
from ocr_jobs.synthesis.lettering.strokes import UNITS, Canvas, draw, glyph, line
from ocr_jobs.synthesis.lettering.symbol_glyphs import ROUGHNESS, TRIANGLES

CAPITAL = 44.0
"""Height of the main lettering while it is drawn, px."""

_HANGUL = "치수공차재질척도면번호표거칠기관통모따열처리장용접부품명단위검승인설계일자"
_ROOM = 1.4  # capitals of empty canvas on each side
_STACK_HEIGHT = 3.4


@dataclass(frozen=True)
class Setting:
    """box_xyxy: around the ink of the callout, with its own lines."""

    ink: Canvas
    box_xyxy: tuple[int, int, int, int]


class Setter:
    """Sets one callout with one hand."""

    def __init__(self, hand: Hand, rng: Generator) -> None:
        self.hand = hand
        self.rng = rng
        self.left = _ROOM * CAPITAL
        self.base_line = (_ROOM + _STACK_HEIGHT / 2 + 0.5) * CAPITAL
        self.pen = max(float(rng.uniform(0.25, 1.0)), 0.4) * CAPITAL / UNITS

    def set(self, callout: Callout) -> Setting:
        ink = self._canvas(callout)
        {
            Shape.LINE: self._line,
            Shape.STACK: self._stack,
            Shape.ROWS: self._rows,
            Shape.FRAME: self._frame,
            Shape.BOXED: self._boxed,
            Shape.DATUM: self._datum,
            Shape.SURFACE: self._surface,
            Shape.NOTHING: self._nothing,
        }[callout.shape](ink, callout)
        return _trimmed(ink, ink_box(ink) or self._empty_box())

    def _canvas(self, callout: Callout) -> Canvas:
        texts = (callout.base.replace("|", " "), callout.upper_row, callout.lower_row)
        width = sum(self.hand.width(each, CAPITAL) for each in texts) + 1.6 * CAPITAL * (4 + callout.base.count("|"))
        height = (2 * _ROOM + _STACK_HEIGHT) * CAPITAL
        return np.zeros((round(height), round(width + 2 * _ROOM * CAPITAL)), np.uint8)

    def _draw(self, ink: Canvas, text: str, x: float, base_line: float, size: float = CAPITAL) -> float:
        return self.hand.draw(ink, text, (x, base_line), size)

    def _line(self, ink: Canvas, callout: Callout) -> None:
        self._draw(ink, callout.base, self.left, self.base_line)

    def _stack(self, ink: Canvas, callout: Callout) -> None:
        """Deviations smaller than the base and beside its middle, or as tall and the lower one on its base line."""
        rng = self.rng
        even = rng.random() < 0.2
        small = CAPITAL * (1.0 if even else float(rng.uniform(0.45, 0.85)))
        gap = float(rng.uniform(0.12, 0.55)) * small
        x = self._draw(ink, callout.base, self.left, self.base_line) + float(rng.uniform(0.02, 0.6)) * CAPITAL
        low = rng.random() < (0.7 if even else 0.25)
        lower = self.base_line if low else self.base_line - 0.5 * CAPITAL + 0.5 * gap + small
        upper = lower - gap - small
        bracketed = callout.joint and not callout.upper_row.startswith("(") and rng.random() < (0.35 if even else 0.1)
        x += self._bracket_width() if bracketed else 0.0
        self._pair(ink, callout, x, (upper, lower), small, bar=callout.joint == "")
        if bracketed:
            width = max(self.hand.width(each, small) for each in (callout.upper_row, callout.lower_row))
            self._brackets(ink, (x, x + width), (upper - small, lower))

    def _bracket_width(self) -> float:
        return float(self.rng.uniform(0.05, 0.4)) * CAPITAL

    def _brackets(self, ink: Canvas, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Round ones around both rows, as CAD programs draw them: lines, that nothing reads."""
        beyond, room, bend = (float(self.rng.uniform(*each)) * CAPITAL for each in ((0, 0.3), (0.02, 0.25), (0, 0.3)))
        top, bottom = y[0] - beyond, y[1] + beyond
        for edge, way in ((x[0] - room, 1.0), (x[1] + room, -1.0)):
            inner = edge + way * bend
            line(ink, np.array([[inner, top], [edge, top + bend], [edge, bottom - bend], [inner, bottom]]), self.pen)

    def _rows(self, ink: Canvas, callout: Callout) -> None:
        gap = float(self.rng.uniform(0.15, 0.7)) * CAPITAL
        middle = self.base_line - 0.5 * CAPITAL
        x = self._draw(ink, callout.base, self.left, self.base_line) if callout.base else self.left
        self._pair(ink, callout, x, (middle - 0.5 * gap, middle + 0.5 * gap + CAPITAL), CAPITAL, bar=True)

    def _pair(
        self, ink: Canvas, callout: Callout, x: float, base_lines: tuple[float, float], size: float, *, bar: bool
    ) -> None:
        upper, lower = callout.upper_row, callout.lower_row
        widths = self.hand.width(upper, size), self.hand.width(lower, size)
        lead = float(self.rng.choice([0.0, 0.0, 0.5, 1.0]))  # left, in the middle, right
        if lower.strip("0.") == "" and upper[:1] in "+-" and self.rng.random() < 0.5:
            spare = (min(self.hand.width(upper[0], size), widths[0]), 0.0)
            starts = x, x + spare[0]
        else:
            starts = x + lead * max(widths[1] - widths[0], 0), x + lead * max(widths[0] - widths[1], 0)
        self._draw(ink, upper, starts[0], base_lines[0], size)
        self._draw(ink, lower, starts[1], base_lines[1], size)
        if bar and callout.kind in ("limits", "fit") and self.rng.random() < 0.3:
            y = 0.5 * (base_lines[0] + base_lines[1] - size)
            line(ink, np.array([[x, y], [x + max(widths), y]]), self.pen)

    def _frame(self, ink: Canvas, callout: Callout) -> None:
        height = float(self.rng.uniform(1.5, 2.4)) * CAPITAL
        pad = float(self.rng.uniform(0.12, 0.6)) * CAPITAL
        top, x = self.base_line - 0.5 * CAPITAL - 0.5 * height, self.left
        for cell in callout.base.split("|"):
            self._upright(ink, x, top, top + height)
            x = self._draw(ink, cell, x + pad, self.base_line) + pad
        self._upright(ink, x, top, top + height)
        for y in (top, top + height):
            line(ink, np.array([[self.left, y], [x, y]]), self.pen)

    def _boxed(self, ink: Canvas, callout: Callout) -> None:
        pad_x, pad_y = (float(self.rng.uniform(0.12, 0.6)) * CAPITAL for _ in range(2))
        end = self._draw(ink, callout.base, self.left, self.base_line)
        self._rectangle(ink, self.left - pad_x, self.base_line - CAPITAL - pad_y, end + pad_x, self.base_line + pad_y)

    def _datum(self, ink: Canvas, callout: Callout) -> None:
        rng = self.rng
        end = self._draw(ink, callout.base, self.left, self.base_line)
        half = 0.5 * float(rng.uniform(1.5, 2.3)) * CAPITAL
        x, y = 0.5 * (self.left + end), self.base_line - 0.5 * CAPITAL
        reach = max(half, 0.5 * (end - self.left) + 0.2 * CAPITAL)
        self._rectangle(ink, x - reach, y - half, x + reach, y + half)
        if rng.random() < 0.55:
            stem = float(rng.uniform(0.2, 1.0)) * CAPITAL
            size = float(rng.uniform(0.6, 1.1)) * CAPITAL / UNITS
            line(ink, np.array([[x, y + half], [x, y + half + stem]]), self.pen)
            triangle = glyph(str(rng.choice(TRIANGLES)), 10)
            draw(ink, triangle, (x - 4 * size, y + half + stem + 7 * size), (size, size), self.pen)

    def _surface(self, ink: Canvas, callout: Callout) -> None:
        rng = self.rng
        scale = float(rng.uniform(1.2, 2.1)) * CAPITAL / UNITS
        symbol = glyph(str(rng.choice(ROUGHNESS)), 10)
        pen = self.hand.symbol_pen * CAPITAL / UNITS
        foot, manner = self.base_line + 0.4 * CAPITAL, rng.random()
        if manner < 0.55:  # the text under a bar at the long leg
            draw(ink, symbol, (self.left, foot), (scale, scale), pen)
            x = self.left + float(rng.uniform(6.8, 9.2)) * scale
            top = foot - 10.2 * scale
            drop = max(float(rng.uniform(0.12, 0.4)) * CAPITAL, self.pen + 0.1 * CAPITAL)
            end = self._draw(ink, callout.base, x, top + drop + CAPITAL)
            line(ink, np.array([[self.left + 8.9 * scale, top], [end + 0.2 * CAPITAL, top]]), pen)
        elif manner < 0.8:  # above the short leg
            draw(ink, symbol, (self.left + 0.8 * CAPITAL, foot + 0.4 * CAPITAL), (scale, scale), pen)
            width = self.hand.width(callout.base, CAPITAL)
            right = self.left + 0.8 * CAPITAL + float(rng.uniform(5.0, 6.6)) * scale
            above = foot + 0.4 * CAPITAL - 5.6 * scale - float(rng.uniform(0.1, 0.3)) * CAPITAL
            self._draw(ink, callout.base, max(right - width, 0.3 * CAPITAL), above)
        else:  # simply after it
            draw(ink, symbol, (self.left, self.base_line), (0.8 * scale, 0.8 * scale), pen)
            self._draw(ink, callout.base, self.left + 8.2 * scale, self.base_line)

    def _nothing(self, ink: Canvas, callout: Callout) -> None:
        """Lines alone come from the surroundings; script that the recogniser has no signs for is drawn here."""
        if self.rng.random() < 0.3 and all(map(self.hand.face.has, _HANGUL)):
            text = "".join(one_of(self.rng, *_HANGUL) for _ in range(int(self.rng.integers(1, 5))))
            self._draw(ink, text, self.left, self.base_line, 0.8 * CAPITAL)

    def _upright(self, ink: Canvas, x: float, top: float, bottom: float) -> None:
        line(ink, np.array([[x, top], [x, bottom]]), self.pen)

    def _rectangle(self, ink: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        line(ink, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]), self.pen)

    def _empty_box(self) -> tuple[int, int, int, int]:
        x, y = round(self.left), round(self.base_line - CAPITAL)
        return x, y, round(x + CAPITAL * float(self.rng.uniform(0.6, 2.5))), round(y + 1.1 * CAPITAL)


def _trimmed(ink: Canvas, box_xyxy: tuple[int, int, int, int]) -> Setting:
    """Little more than the surroundings need: what is drawn later goes over every pixel."""
    x0, y0, x1, y1 = box_xyxy
    left, top = max(x0 - round(CAPITAL), 0), max(y0 - round(CAPITAL), 0)
    part = np.ascontiguousarray(ink[top : y1 + round(CAPITAL), left : x1 + round(CAPITAL)])
    return Setting(part, (x0 - left, y0 - top, x1 - left, y1 - top))


def ink_box(ink: Canvas) -> tuple[int, int, int, int] | None:
    columns, rows = np.flatnonzero(ink.max(axis=0)), np.flatnonzero(ink.max(axis=1))
    if not len(columns):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
