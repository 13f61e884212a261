"""Which text is what by where it stands: in a frame's cell, in a box, in the title block, in a table, on the rim."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ocr_jobs.reading.finding.rectangles import span
from ocr_jobs.reading.finding.second_lines import with_second_lines
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Sort
from ocr_jobs.reading.layout.page_layout import PageLayout
from ocr_jobs.reading.layout.rows import CellRow
from ocr_jobs.reading.places import holds, middle
from ocr_jobs.reading.results import Polygon, ReadText, Source
from ocr_jobs.reading.stacked_readings import with_stacks
from ocr_jobs.reading.text_lines import joined_in_lines

_UNREAD = "?"
_DATUM_AND_BOX = 2  # cells
_SQUARE = 1.5  # a side to the other, at most
_ROOM = 2.4  # text heights, in a box around a text, both sides together


@dataclass
class Arranged:
    """drawing: texts of the drawing area, frames as one text each, boxed ones in brackets. title: of the title block.

    tables: of other tables. rim: outside of the sheet's frame.
    """

    drawing: list[ReadText] = field(default_factory=list)
    title: list[ReadText] = field(default_factory=list)
    tables: list[ReadText] = field(default_factory=list)
    rim: list[ReadText] = field(default_factory=list)


def arranged(texts: Sequence[ReadText], layout: PageLayout, cells: Sequence[ReadText]) -> Arranged:
    """cells: what was read in the cells of frames, each with its cell's place."""
    result = Arranged()
    framed = [(row, text) for row in layout.frames if (text := _frame_text(row, cells)) is not None]
    other = [(row, text) for row, text in framed if _is_no_frame(row, text)]
    result.tables += [text for row, text in other if len(row.cells) > _DATUM_AND_BOX]
    pairs = [row for row, _ in other if len(row.cells) == _DATUM_AND_BOX]
    in_frames = {id(text) for row, _ in framed for cell in row.cells for text in _inside(texts, cell.polygon)}
    loose = [text for row in pairs for text in _in_row(row, cells)]
    for text in [*(text for text in texts if id(text) not in in_frames), *loose]:
        _home(text, layout, result).append(text)
    boxes = [*layout.boxed, *(cell.polygon for row in pairs for cell in row.cells)]
    drawing = [_boxed(text, boxes) for text in with_stacks(result.drawing) if not _is_zero(text)]
    result.drawing = with_second_lines(joined_in_lines(drawing))
    result.drawing += [text for row, text in framed if not _is_no_frame(row, text)]
    return result


def _is_zero(text: ReadText) -> bool:
    """Rings look like zeros, and a zero that is no deviation is no dimension; a text layer knows better."""
    return text.source is not Source.TEXT_LAYER and text.text.startswith("0") and not text.text.strip("0.")


def _is_no_frame(row: CellRow, frame: ReadText) -> bool:
    """A datum's box that touches the one of a theoretically exact dimension, a row of a table, or what lines enclose.

    Of a sign that cannot be read the cell is square nevertheless.
    """
    first = frame.text.split("|")[0]
    if first == _UNREAD:
        wide, high = sorted((row.cells[0].width, row.cells[0].height), reverse=True)
        return wide > _SQUARE * high
    return first.isascii() and first.isalnum() and first != "O" and parse_callout(frame.text).sort != Sort.FRAME


def _in_row(row: CellRow, cells: Sequence[ReadText]) -> list[ReadText]:
    return [text for cell in row.cells for text in _inside(cells, cell.polygon)]


def on_rim(place: Polygon, layout: PageLayout) -> bool:
    """Outside of the sheet's frame."""
    return layout.frame is not None and not _within(middle(place), layout.frame)


def _home(text: ReadText, layout: PageLayout, result: Arranged) -> list[ReadText]:
    x, y = middle(text.polygon)
    if layout.title_block is not None and _within((x, y), layout.title_block.box_xyxy):
        return result.title
    if on_rim(text.polygon, layout):
        return result.rim
    return result.drawing if layout.is_drawing_area((x, y)) else result.tables


def _frame_text(row: CellRow, cells: Sequence[ReadText]) -> ReadText | None:
    """The cells' texts with bars between and a question mark for what was not read; None where nothing was."""
    parts = [_inside(cells, cell.polygon) for cell in row.cells]
    read = [part for inside in parts for part in inside]
    if not read:
        return None
    sure = min(part.confidence for part in read) if all(parts) else 0.0
    words = ["".join(part.text.replace(" ", "") for part in inside) or _UNREAD for inside in parts]
    return ReadText("|".join(words), row.polygon, sure, read[0].source)


def _inside(texts: Sequence[ReadText], place: Polygon) -> list[ReadText]:
    """In the order in which they are read."""
    inside = [text for text in texts if holds(place, middle(text.polygon))]
    return sorted(inside, key=lambda text: _along(text.polygon))


def _along(place: Polygon) -> float:
    (x1, y1), (x2, y2), *_ = place
    x, y = middle(place)
    return (x * (x2 - x1) + y * (y2 - y1)) / (math.hypot(x2 - x1, y2 - y1) or 1.0)


def _boxed(text: ReadText, boxes: Sequence[Polygon]) -> ReadText:
    """A lone letter in a box is a datum's; a number in a box is theoretically exact (ISO 1101)."""
    if not any(_is_box_of(box, text.polygon) for box in boxes):
        return text
    plain = text.text.strip("[] ")
    if plain.startswith("("):
        return text  # for reference only, and so not exact
    if len(plain) <= 2 and plain.isalpha() and plain.isupper():
        return replace(text, text=f"▽{plain}", raw=text.text)
    return replace(text, text=f"[{plain}]", raw=text.text)


def _is_box_of(box: Polygon, text: Polygon) -> bool:
    """Around the text with little room; lines of a part enclose more."""
    if not holds(box, middle(text)):
        return False
    around_box, around_text = (np.ptp(np.array(each), axis=0) for each in (box, text))
    return bool((around_box - around_text <= _ROOM * span(text)[1]).all())


def _within(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
