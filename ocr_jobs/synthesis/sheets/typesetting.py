"""A line of text set from a face and, where it lacks a sign, from drawn symbols."""

from collections.abc import Iterable
from dataclasses import dataclass

from ocr_jobs.synthesis.sheets import symbols
from ocr_jobs.synthesis.sheets.canvas import Item, Lettering, Placement, Point, Stroke, rectangle
from ocr_jobs.synthesis.sheets.faces import Face, faces

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Hand:
    """How a sheet is lettered. `drawn` signs are strokes even where the face has them."""

    face: Face
    stretch: float = 1.0
    slant: float = 0.0
    grey: float = 0.0
    pen: float = 0.1  # of the height, for drawn symbols
    drawn: str = ""
    hidden_text: bool = False  # drawn symbols also stand in the text layer, unseen
    variant: int = 0  # of the drawn signs' shapes


@dataclass(frozen=True)
class Line:
    """Set from (0, 0) on the base line; `ink` is what is seen of it."""

    items: tuple[Item, ...]
    width: float
    ink: Box


def set_line(text: str, height: float, hand: Hand) -> Line:
    items: list[Item] = []
    x, inks, run = 0.0, [], ""
    for char in (*text, ""):
        if char and not _is_drawn(char, hand):
            run += char
            continue
        if run:
            face = hand.face if hand.face.covers(run) else faces()[0]
            items.append(Lettering(run, (x, 0), height, face, 0, hand.stretch, hand.slant, hand.grey))
            left, bottom, right, top = face.ink(run, height)
            if run.strip():
                inks.append((x + left * hand.stretch, bottom, x + right * hand.stretch, top))
            x += face.advance(run, height) * hand.stretch
            run = ""
        if char:
            items += symbols.drawn(char, (x, 0), height, hand.pen * height, hand.grey, hand.face, hand.variant)
            if hand.hidden_text and hand.face.covers(char):
                items.append(Lettering(char, (x, 0), height, hand.face, hidden=True))
            step = symbols.advance(char, height, hand.variant)
            inks.append((x + 0.09 * height, 0.0, x + step - 0.09 * height, height))
            x += step
    return Line(tuple(items), x, around(inks) if inks else (0, 0, x, height))


def around(boxes: Iterable[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def shifted(line: Line, x: float, y: float) -> Line:
    place = Placement((x, y))
    left, bottom, right, top = line.ink
    items = tuple(place.item(item) for item in line.items)
    return Line(items, line.width, (left + x, bottom + y, right + x, top + y))


def polygon(box: Box, margin: float = 0.0) -> tuple[Point, ...]:
    return rectangle(box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)


def boxed(box: Box, width: float, grey: float) -> Stroke:
    corners = polygon(box)
    return Stroke((*corners, corners[0]), width, grey=grey)


def _is_drawn(char: str, hand: Hand) -> bool:
    return symbols.is_known(char) and (char in hand.drawn or not hand.face.covers(char))
