"""Tables: groups of touching cells in several rows and columns. Lines of dimensions enclose such cells too."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr_jobs.reading.layout.cells import BORDER_PX, Box, Cell, touching

SURELY_TABLE = 8  # cells
_LEAST_CELLS = 4
_EVEN_SHARE, _EVEN_SHARE_OF_FEW = 0.8, 0.95  # of a table's area that its cells cover; sizes above each other leave more
_TALLEST_CELL = 8.0  # text heights, of a table away from the sheet's frame


@dataclass(frozen=True)
class Table:
    box_xyxy: Box
    cells: tuple[Cell, ...]


def tables_of(cells: Sequence[Cell]) -> list[Table]:
    """Groups of touching cells, in more than one row and column."""
    found = []
    for group in touching(cells, BORDER_PX):
        members = tuple(cells[i] for i in group)
        tops = {round(cell.box_xyxy[1] / BORDER_PX) for cell in members}
        lefts = {round(cell.box_xyxy[0] / BORDER_PX) for cell in members}
        if len(members) >= _LEAST_CELLS and len(tops) > 1 and len(lefts) > 1:
            found.append(Table(around([cell.box_xyxy for cell in members]), members))
    return found


def is_table(table: Table, height: float, frame: Box | None) -> bool:
    """Lines of a part and of its dimensions enclose other rectangles: they leave gaps, or some are tall.

    frame: the sheet's, where the table stands at it; a title block in its corner may leave gaps.
    """
    if frame is None:
        return _is_filled(table) and all(cell.height <= _TALLEST_CELL * height for cell in table.cells)
    sides = [abs(one - other) < BORDER_PX for one, other in zip(table.box_xyxy, frame, strict=True)]
    return _is_filled(table) or ((sides[0] or sides[2]) and (sides[1] or sides[3]))


def _is_filled(table: Table) -> bool:
    x0, y0, x1, y1 = table.box_xyxy
    share = _EVEN_SHARE if len(table.cells) >= SURELY_TABLE else _EVEN_SHARE_OF_FEW
    return sum(cell.width * cell.height for cell in table.cells) >= share * (x1 - x0) * (y1 - y0)


def is_at_border(box: Box, frame: Box) -> bool:
    return any(abs(one - other) < BORDER_PX for one, other in zip(box, frame, strict=True))


def around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
