"""Lettering in a pen face, as the strokes of the pen."""

import math
from dataclasses import replace

from ocr_jobs.synthesis.sheets.canvas import Fill, Item, Lettering, Placement, Stroke
from ocr_jobs.synthesis.sheets.symbols import strokes


def pen_strokes(line: Lettering) -> list[Item]:
    place, lean = Placement(line.at, line.angle), math.tan(math.radians(line.slant))
    items: list[Item] = []
    x = 0.0
    for sign in line.text:
        if (shape := line.face.glyphs.get(sign)) and not line.hidden:
            start = x + (line.face.advances[sign] - shape.width / 10) / 2 * line.height * line.stretch
            drawn = strokes(shape, (start, 0), line.height, line.face.pen * line.height, line.grey, line.stretch)
            items += [place.item(_leaning(item, lean)) for item in drawn]
        x += line.face.advances[sign] * line.height * line.stretch
    return items


def _leaning(item: Item, lean: float) -> Item:
    if isinstance(item, Stroke | Fill) and lean:
        return replace(item, points=tuple((x + lean * y, y) for x, y in item.points))
    return item
