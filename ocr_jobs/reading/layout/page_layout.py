"""The layout of a page as a value, and how it is found."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.layout.cells import BORDER_PX, Box, Cell, cells_of, frame_of, holes_of, touching
from ocr_jobs.reading.layout.components import Components, components_of, text_height
from ocr_jobs.reading.layout.ink import Pixels, ink_of
from ocr_jobs.reading.layout.rows import CellRow, rows_of
from ocr_jobs.reading.layout.tables import SURELY_TABLE, Table, around, is_at_border, is_table, tables_of
from ocr_jobs.reading.results import Point, Polygon

_TABLE_INKED = 0.5  # share of a table's cells in which something stands; a part's outlines have less
_BLOCK_INKED = 0.1  # of a title block's, which has cells to be filled in later
_LETTER_PX, _ROUND = 5, 0.22  # least width of a letter, and its share of the height
_BOXED_HEIGHTS = (1.15, 4.5)  # of a box around a text, in text heights
_BOXED_WIDTH = 18.0
_SPECKLED, _SPECK_PX = 40_000, 3
_VIEW_PIECE = 6.0  # text heights, from which a piece of ink is geometry


@dataclass(frozen=True)
class PageLayout:
    """frame: the sheet's inner frame. tables: without the title block. frames: feature control frames, cell by cell.

    boxed: boxes of their own around a text (theoretically exact dimensions, datum letters), in any direction.
    text_height: of most texts' capitals, px. ink, components: what was measured, for those who look further.
    """

    size_wh: tuple[int, int]
    frame: Box | None
    title_block: Table | None
    tables: tuple[Table, ...]
    frames: tuple[CellRow, ...]
    boxed: tuple[Polygon, ...]
    views: tuple[Box, ...]
    text_height: float
    ink: Pixels = field(repr=False, compare=False)
    components: Components = field(repr=False, compare=False)

    def is_drawing_area(self, point: Point) -> bool:
        """Where dimensions live: inside of the sheet's frame, outside of tables and of the title block."""
        blocks = [table.box_xyxy for table in self.tables]
        blocks += [self.title_block.box_xyxy] if self.title_block else []
        within = self.frame is None or _holds(self.frame, point)
        return within and not any(_holds(box, point) for box in blocks)


def layout_of(grey: Pixels) -> PageLayout:
    """grey: uint8[H,W], dark ink on bright."""
    ink = ink_of(grey)
    components = components_of(ink)
    if len(components.areas) > _SPECKLED:  # more than any sheet has letters: a scan's specks would be taken for them
        ink = ink_of(np.asarray(cv2.medianBlur(grey, _SPECK_PX), np.uint8))
        components = components_of(ink)
    holes = holes_of(ink)
    cells, frame = cells_of(holes), frame_of(holes, (grey.shape[1], grey.shape[0]))
    if frame is not None:
        cells = [cell for cell in cells if _holds(_grown(frame, BORDER_PX), _middle(cell)) and _is_small(cell, frame)]
    height = text_height(components, _free_of_tables(components, cells, frame))
    pieces = _writing(components)
    inked = [cell for cell in cells if _is_written_in(cell, pieces)]
    written = {id(cell) for cell in inked}
    upright = [cell for cell in cells if cell.is_upright]
    rows, tables = _rows_and_tables(upright, written, height, frame)
    taken = {id(cell) for row in rows for cell in row.cells}
    title = _title_block(tables, frame or (0.0, 0.0, float(grey.shape[1]), float(grey.shape[0])))
    within = {id(cell) for table in tables for cell in table.cells} | taken
    boxed = [cell for cell in inked if id(cell) not in within and _is_box_of_text(cell, height)]
    blocks = [table.box_xyxy for table in tables]
    return PageLayout(
        size_wh=(grey.shape[1], grey.shape[0]),
        frame=frame,
        title_block=title,
        tables=tuple(table for table in tables if table is not title),
        frames=tuple(rows),
        boxed=tuple(cell.polygon for cell in boxed),
        views=_views(components, height, frame, blocks),
        text_height=height,
        ink=ink,
        components=components,
    )


def _free_of_tables(components: Components, cells: Sequence[Cell], frame: Box | None) -> npt.NDArray[np.bool_]:
    free = np.ones(len(components.areas), bool)
    centres = components.centres
    if frame is not None:
        free &= _within(centres, frame)
    for table in tables_of([cell for cell in cells if cell.is_upright]):
        if len(table.cells) >= SURELY_TABLE or (frame is not None and is_at_border(table.box_xyxy, frame)):
            free &= ~_within(centres, table.box_xyxy)
    return free


def _rows_and_tables(
    cells: Sequence[Cell], written: Container[int], height: float, frame: Box | None
) -> tuple[list[CellRow], list[Table]]:
    """Groups of touching cells: short rows in which everything is written are frames, large groups tables.

    The first cell may look empty: the sign of straightness is a mere stroke.
    """
    rows: list[CellRow] = []
    tables: list[Table] = []
    for group in touching(cells, BORDER_PX):
        members = [cells[i] for i in group]
        share = sum(id(cell) in written for cell in members) / len(members)
        at_border = frame is not None and any(is_at_border(cell.box_xyxy, frame) for cell in members)
        frames = rows_of(members, height) if not at_border else []
        frames = [row for row in frames if all(id(cell) in written for cell in row.cells[1:])]
        rows += frames
        if not frames and share >= (_BLOCK_INKED if at_border else _TABLE_INKED):
            tables += [table for table in tables_of(members) if is_table(table, height, frame if at_border else None)]
    return rows, tables


def _title_block(tables: Sequence[Table], frame: Box) -> Table | None:
    """The table at the frame's lower right corner; of several, those above and beside it that touch are part of it."""
    width, height = frame[2] - frame[0], frame[3] - frame[1]

    def off_the_corner(table: Table) -> float:
        return abs(frame[2] - table.box_xyxy[2]) / width + abs(frame[3] - table.box_xyxy[3]) / height

    nearest = min(tables, key=off_the_corner, default=None)
    return nearest if nearest is not None and off_the_corner(nearest) < 0.25 else None


def _is_small(cell: Cell, frame: Box) -> bool:
    return cell.area < 0.25 * (frame[2] - frame[0]) * (frame[3] - frame[1])


def _writing(components: Components) -> npt.NDArray[np.int32]:
    """int32[N,4] xyxy of pieces that look like letters: neither strokes alone nor specks."""
    longer, shorter = components.longer, components.shorter
    boxes = components.boxes_xywh[(shorter >= _LETTER_PX) & (shorter >= _ROUND * longer)].copy()
    boxes[:, 2:] += boxes[:, :2]
    return np.asarray(boxes, np.int32)


def _is_written_in(cell: Cell, pieces: npt.NDArray[np.int32]) -> bool:
    x0, y0, x1, y1 = cell.box_xyxy
    inside = (pieces[:, 0] > x0) & (pieces[:, 1] > y0) & (pieces[:, 2] < x1) & (pieces[:, 3] < y1)
    small = (pieces[:, 2] - pieces[:, 0] < 0.95 * (x1 - x0)) & (pieces[:, 3] - pieces[:, 1] < 0.95 * (y1 - y0))
    return bool((inside & small).any())


def _is_box_of_text(cell: Cell, height: float) -> bool:
    (x0, y0), (x1, y1), _, (x3, y3) = cell.polygon
    sides = sorted((float(np.hypot(x1 - x0, y1 - y0)), float(np.hypot(x3 - x0, y3 - y0))))
    low, high = (share * height for share in _BOXED_HEIGHTS)
    return low <= sides[0] <= high and sides[1] <= _BOXED_WIDTH * height


def _views(components: Components, height: float, frame: Box | None, blocks: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes around what is drawn: large pieces of ink inside of the frame, joined where they touch."""
    large = components.longer > _VIEW_PIECE * height
    boxes: list[Box] = []
    for x, y, wide, high in components.boxes_xywh[large].tolist():
        box = (float(x), float(y), float(x + wide), float(y + high))
        if frame is not None and (box[2] - box[0] > 0.9 * (frame[2] - frame[0]) or not _holds(frame, _centre(box))):
            continue
        if not any(_holds(_grown(block, BORDER_PX), _centre(box)) for block in blocks):
            boxes.append(box)
    return tuple(_joined(boxes, 0.5 * height))


def _joined(boxes: list[Box], gap: float) -> list[Box]:
    joined: list[Box] = []
    for box in sorted(boxes):
        merged = box
        again = True
        while again:
            again = False
            for other in joined:
                if _overlap(_grown(merged, gap), other):
                    joined.remove(other)
                    merged, again = around([merged, other]), True
                    break
        joined.append(merged)
    return joined


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _centre(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _middle(cell: Cell) -> Point:
    return _centre(cell.box_xyxy)


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _within(points: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.bool_]:
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]), bool)
