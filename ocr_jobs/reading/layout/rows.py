"""Feature control frames: short rows of touching cells, a few text heights tall."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr_jobs.reading.layout.cells import Cell, touching
from ocr_jobs.reading.results import Polygon

_HEIGHTS = (1.2, 3.6)  # of a cell, in text heights
_FIRST_WIDTH = 2.3  # of the first cell, in its heights: it holds one sign
_WIDTH = 14.0  # of a cell, in text heights
_MOST_CELLS = 6
_MOST_ROWS = 3
_BORDER = 0.45  # of a text height: no border between two cells is thicker


@dataclass(frozen=True)
class CellRow:
    """Cells in the order in which they are read; `turned` frames are read upwards."""

    cells: tuple[Cell, ...]
    turned: bool = False

    @property
    def polygon(self) -> Polygon:
        boxes = [cell.box_xyxy for cell in self.cells]
        x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
        x1, y1 = max(box[2] for box in boxes), max(box[3] for box in boxes)
        if self.turned:
            return (x0, y1), (x0, y0), (x1, y0), (x1, y1)
        return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def rows_of(cells: Sequence[Cell], height: float) -> list[CellRow]:
    """height: of the text, px."""
    gap = max(6.0, _BORDER * height)
    found = []
    for group in touching(cells, gap):
        members = [cells[i] for i in group]
        lying = _lines(members, axis=1, gap=gap)
        standing = _lines(members, axis=0, gap=gap)
        if _are_frames(lying, height, axis=1):
            found += [CellRow(tuple(line)) for line in lying if len(line) > 1]
        elif len(standing) == 1 and _are_frames([standing[0][::-1]], height, axis=0):
            found.append(CellRow(tuple(standing[0][::-1]), turned=True))
    return found


def _lines(cells: Sequence[Cell], axis: int, gap: float) -> list[list[Cell]]:
    """Cells with the same two edges along an axis, each line in order along the other."""
    lines: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda each: each.box_xyxy[1 - axis]):
        low, high = cell.box_xyxy[axis], cell.box_xyxy[axis + 2]
        for line in lines:
            box = line[0].box_xyxy
            if abs(box[axis] - low) < gap and abs(box[axis + 2] - high) < gap:
                line.append(cell)
                break
        else:
            lines.append([cell])
    return lines


def _are_frames(lines: Sequence[Sequence[Cell]], height: float, axis: int) -> bool:
    if not 0 < len(lines) <= _MOST_ROWS or not any(len(line) > 1 for line in lines):
        return False
    return all(_is_frame(line, height, axis) for line in lines if len(line) > 1)


def _is_frame(line: Sequence[Cell], height: float, axis: int) -> bool:
    if len(line) > _MOST_CELLS:
        return False
    tall = [cell.height if axis == 1 else cell.width for cell in line]
    wide = [cell.width if axis == 1 else cell.height for cell in line]
    low, high = (share * height for share in _HEIGHTS)
    return (
        all(low <= each <= high for each in tall)
        and wide[0] <= _FIRST_WIDTH * tall[0]
        and all(each <= _WIDTH * height for each in wide)
    )
