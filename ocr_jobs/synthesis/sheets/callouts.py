"""Dimension texts: what stands on the sheet, set as a block, and the label that is its truth."""

import random
from dataclasses import dataclass
from enum import StrEnum

from ocr_jobs.synthesis.sheets.canvas import Item, Placement, Point, Stroke
from ocr_jobs.synthesis.sheets.typesetting import Box, Hand, Line, around, boxed, polygon, set_line, shifted


class Class(StrEnum):
    """The finder's classes."""

    LINEAR = "linear_dim"
    DIAMETER = "diameter_dim"
    RADIUS = "radius_dim"
    ANGLE = "angle_dim"
    CHAMFER = "chamfer_dim"
    TOLERANCE = "tolerance_dim"
    REFERENCE = "reference_dim"
    THREAD = "thread"
    FRAME = "gdt_frame"
    ROUGHNESS = "roughness"
    TEXT = "text_block"
    TITLE_BLOCK = "title_block"
    TABLE = "table"
    VIEW = "view"


class Stack(StrEnum):
    NONE = ""
    DEVIATIONS = "deviations"  # small, behind the nominal
    EVEN = "even"  # deviations as tall as the nominal, the lower one beside it
    LIMITS = "limits"


@dataclass(frozen=True)
class Callout:
    """`main` is in normal form; a stack's upper and lower part stand behind it. `below` is a second line."""

    main: str
    cls: Class
    stack: Stack = Stack.NONE
    upper: str = ""
    lower: str = ""
    brackets: bool = False  # around stacked deviations
    boxed: bool = False
    below: str = ""

    @property
    def label(self) -> str:
        text = self.main
        if self.stack == Stack.LIMITS:
            text = f"{self.main}{self.upper}/{self.lower}"
        elif self.stack:
            text = f"{self.main} {self.upper}/{self.lower}"
        text = f"[{text}]" if self.boxed else text
        return f"{text} {self.below}" if self.below else text


@dataclass(frozen=True)
class Signs:
    """How a sheet writes what the normal form says."""

    comma: bool = False
    times: str = "x"
    diameter: str = "⌀"
    spaced: bool = False  # blanks around ± and before a fit
    reference_word: bool = False  # "25 REF" for "(25)"

    def written(self, text: str) -> str:
        text = text.replace("x ", f"{self.times} ").replace("⌀", self.diameter)
        text = text.replace(".", ",") if self.comma else text
        return text.replace("±", " ±") if self.spaced else text


@dataclass(frozen=True)
class Block:
    """Set around (0, 0): the base line's left end of the main text."""

    items: tuple[Item, ...]
    ink: Box
    outline: Box  # with its box, where it is boxed

    def placed(self, place: Placement) -> tuple[list[Item], tuple[Point, ...]]:
        """The items there, and the ink's corners from the upper left one as it is read."""
        return [place.item(item) for item in self.items], place.points(polygon(self.ink))


def set_block(callout: Callout, height: float, hand: Hand, signs: Signs, small: float, chance: random.Random) -> Block:
    lines = [_main(callout, height, hand, signs, small)]
    if callout.below:
        below = set_line(signs.written(callout.below), height, hand)
        shift = chance.choice([0.0, (lines[0].ink[2] - below.ink[2]) / 2])
        lines.append(shifted(below, shift, -1.6 * height))
    ink = around(line.ink for line in lines)
    items = [item for line in lines for item in line.items]
    outline = ink
    if callout.boxed:
        outline = (ink[0] - 0.4 * height, ink[1] - 0.4 * height, ink[2] + 0.4 * height, ink[3] + 0.4 * height)
        items.append(boxed(outline, hand.pen * height, hand.grey))
    return Block(tuple(items), ink, outline)


def _main(callout: Callout, height: float, hand: Hand, signs: Signs, small: float) -> Line:
    main = set_line(signs.written(callout.main), height, hand)
    if not callout.stack:
        return main
    size = height if callout.stack in (Stack.LIMITS, Stack.EVEN) else small * height
    upper, lower = (set_line(signs.written(each), size, hand) for each in (callout.upper, callout.lower))
    gap = 0.15 * height if callout.stack == Stack.LIMITS else 0.35 * height
    x = main.width + gap if callout.main else 0.0
    pitch = 1.35 * size
    # Even deviations keep the lower one on the base line; the others stand about the middle of the capitals.
    base = 0.0 if callout.stack == Stack.EVEN else 0.5 * height - (pitch + size) / 2
    right = max(upper.width, lower.width)
    parts = [main, shifted(lower, x + right - lower.width, base)]
    parts.append(shifted(upper, x + right - upper.width, base + pitch))
    if callout.brackets:
        low, high = base - 0.15 * size, base + pitch + 1.15 * size
        parts += [_bracket(x, low, high, 1, height, hand), _bracket(x + right, low, high, -1, height, hand)]
    shown = [part for part in parts if part.items]
    return Line(tuple(item for part in shown for item in part.items), x + right, around(part.ink for part in shown))


def _bracket(x: float, low: float, high: float, side: int, height: float, hand: Hand) -> Line:
    """A tall round bracket as CAD programs draw it."""
    bend, x = 0.25 * height * side, x - 0.15 * height * side
    points = ((x, high), (x - bend * 0.7, high - bend * side), (x - bend * 0.7, low + bend * side), (x, low))
    edge = sorted((x, x - bend * 0.7))
    return Line((Stroke(points, hand.pen * height, grey=hand.grey),), 0.0, (edge[0], low, edge[1], high))
