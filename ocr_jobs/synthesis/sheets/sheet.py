"""A whole sheet from a seed."""

import itertools
import random
from dataclasses import dataclass

from ocr_jobs.synthesis.sheets import furniture, gdt
from ocr_jobs.synthesis.sheets.board import Board, Field, Mark
from ocr_jobs.synthesis.sheets.callouts import Callout, Class
from ocr_jobs.synthesis.sheets.canvas import Item, Point, polar, rectangle
from ocr_jobs.synthesis.sheets.dimensioning import Draughtsman
from ocr_jobs.synthesis.sheets.parts import PARTS
from ocr_jobs.synthesis.sheets.sketches import Sketch, Span
from ocr_jobs.synthesis.sheets.styles import Style, a_style
from ocr_jobs.synthesis.sheets.title_blocks import put_title_block
from ocr_jobs.synthesis.sheets.typesetting import Box
from ocr_jobs.synthesis.sheets.words import Words

_SCALES = (10, 5, 4, 3, 2, 1.5, 1, 0.75, 0.5, 0.4, 0.25, 0.2)
_FEWEST = 3  # dimensions on a sheet
_ROOM = 22.0  # millimetres kept around a view for its dimensions


@dataclass(frozen=True)
class Sheet:
    size_wh: tuple[float, float]
    items: tuple[Item, ...]
    marks: tuple[Mark, ...]
    fields: tuple[Field, ...]
    style: Style
    inside: Box


def make_sheet(seed: int) -> Sheet:
    """The same sheet for the same seed and fonts."""
    attempts = (_drawn(random.Random(f"{seed}/{attempt}")) for attempt in itertools.count())
    return next(sheet for sheet in attempts if sum(mark.group == "dimension" for mark in sheet.marks) >= _FEWEST)


def _drawn(chance: random.Random) -> Sheet:
    style = a_style(chance)
    board = Board(style.size_wh)
    man, words = Draughtsman(board, style, chance), Words(style, chance)
    inside = furniture.put_frame_line(board, style, chance)
    title = put_title_block(board, style, (inside[2], inside[1]), inside[2] - inside[0], chance)
    _tables(man, inside, title, chance)
    letters = list("ABCDEFG")
    for sketch, cell in _cells(words, style, inside, title, chance):
        _put_view(man, sketch, cell, letters, chance)
    _extras(man, inside, title, chance)
    return Sheet(style.size_wh, tuple(board.items), tuple(board.marks), tuple(board.fields), style, inside)


def _tables(man: Draughtsman, inside: Box, title: Box, chance: random.Random) -> None:
    if chance.random() < 0.35:
        furniture.put_table(man, furniture.revision_table(man.style, chance), (inside[2], inside[3]))
    if chance.random() < 0.15:
        furniture.put_table(man, furniture.parts_list(man.style, chance), (title[2], title[3] + 36))
    if chance.random() < 0.12:
        furniture.put_table(man, furniture.hole_table(chance), (inside[0] + 62, inside[3] - 4))


def _cells(words: Words, style: Style, inside: Box, title: Box, chance: random.Random) -> list[tuple[Sketch, Box]]:
    """Views and the part of the sheet that each may use: above the title block, beside each other or in rows."""
    left, low, right, top = inside
    area = (left + 2, title[3] + 2, right - 2, top - 2)
    wide, tall = area[2] - area[0], area[3] - area[1]
    columns, rows = max(1, min(3, int(wide // 100))), max(1, min(3, int(tall // 85)))
    cells = []
    for r in range(rows):
        for c in range(columns):
            x, y = area[0] + wide * c / columns, area[1] + tall * r / rows
            cells.append((x, y, x + wide / columns, y + tall / rows))
    if title[0] - left > 120 and title[3] - low > 30:  # the corner beside the title block
        cells[0] = (cells[0][0], low + 2, min(cells[0][2], title[0] - 2), cells[0][3])
    views: list[Sketch] = []
    while len(views) < len(cells):
        views += chance.choice(PARTS)(words, chance)
    chance.shuffle(cells)
    count = chance.randint(max(1, len(cells) - 2), len(cells))
    return list(zip(views, cells[:count], strict=False))


def _put_view(man: Draughtsman, sketch: Sketch, cell: Box, letters: list[str], chance: random.Random) -> None:
    x0, y0, x1, y1 = sketch.bounds()
    wide, tall = cell[2] - cell[0] - 2 * _ROOM, cell[3] - cell[1] - 2 * _ROOM
    fit = min(wide / max(x1 - x0, 1), tall / max(y1 - y0, 1))
    scale = next((s for s in _SCALES if s <= fit), fit)
    if scale <= 0:
        return
    middle = ((cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2)
    at = (middle[0] - scale * (x0 + x1) / 2, middle[1] - scale * (y0 + y1) / 2)
    view = _View(man, sketch, scale, at, chance)
    if not man.board.is_free(rectangle(*_grown(view.box, 8.0))):
        return
    man.board.draw(sketch.items(scale, at, man.style))
    view.dimension()
    view.symbols(letters)
    man.board.mark("", rectangle(*view.box), Class.VIEW, "view")
    _caption(man, view.box, chance)


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


@dataclass
class _View:
    man: Draughtsman
    sketch: Sketch
    scale: float
    at: Point
    chance: random.Random

    def __post_init__(self) -> None:
        low, high = self.place(self.sketch.bounds()[:2]), self.place(self.sketch.bounds()[2:])
        self.box: Box = (*low, *high)

    def place(self, point: Point) -> Point:
        return self.at[0] + point[0] * self.scale, self.at[1] + point[1] * self.scale

    def dimension(self) -> None:
        for side in ("top", "bottom", "left", "right"):
            spans = [span for span in self.sketch.spans if span.side == side]
            self._side(side, sorted(spans, key=self._length))
        for opening in self.sketch.openings:
            reach = max(opening.reach * self.scale, 9.0)
            self.man.angle(self.place(opening.vertex), opening.start, opening.end, reach, opening.callout)
        for pointer in self.sketch.pointers:
            radius, centre = pointer.radius * self.scale, self.place(pointer.centre)
            inwards = 2 * radius if pointer.through else 0.0
            self._pointer(centre, radius, pointer.away, pointer.callout, inwards)

    def _pointer(self, centre: Point, radius: float, away: float, callout: Callout, inwards: float) -> None:
        for turn in (0, 25, -25, 60, -60, 120, 180):
            if self.man.leader(polar(centre, radius, away + turn), away + turn, callout, inwards=inwards):
                return

    def _length(self, span: Span) -> float:
        axis = 0 if span.side in ("top", "bottom") else 1
        return abs(span.q[axis] - span.p[axis])

    def _side(self, side: str, spans: list[Span]) -> None:
        """Shorter ones nearer to the view; those that do not overlap share a row."""
        axis, sign = (0 if side in ("top", "bottom") else 1), (1 if side in ("top", "right") else -1)
        edge = {"top": self.box[3], "bottom": self.box[1], "left": self.box[0], "right": self.box[2]}[side]
        level = edge + sign * self.chance.uniform(7, 11)
        rows: list[tuple[float, float]] = []
        for span in spans:
            p, q = sorted((self.place(span.p), self.place(span.q)), key=lambda point: point[axis])
            low, high = p[axis], q[axis]
            if rows and any(low < b - 0.1 and high > a + 0.1 for a, b in rows):
                level += sign * self.man.row_pitch(span.callout)
                rows = []
            if self._span(side, p, q, level, span):
                rows.append((low, high))

    def _span(self, side: str, p: Point, q: Point, level: float, span: Span) -> bool:
        for attempt in range(4):
            here = level + attempt * 4.0 * (1 if side in ("top", "right") else -1)
            if side in ("top", "bottom"):
                done = self.man.span(p, q, 0, here - p[1], span.callout)
            else:
                done = self.man.span(p, q, 90, -(here - p[0]), span.callout)
            if done:
                return True
        return False

    def symbols(self, letters: list[str]) -> None:
        man, chance = self.man, self.chance
        for point, away in self.sketch.edges_at:
            target, kind = self.place(point), chance.random()
            if kind < 0.3 and letters:
                if gdt.put_datum(man, target, away, letters[0]):
                    letters.pop(0)
            elif kind < 0.7:
                second = gdt.some_cells(chance, "ABCD") if chance.random() < 0.15 else None
                gdt.put_frame(man, target, away, gdt.some_cells(chance, "ABCD"), second=second)
            elif kind < 0.9 and away in (90, 180):
                turn = 0 if man.style.upright_text else away - 90
                gdt.put_roughness(man, target, turn, gdt.some_roughness(chance), man.style.height * 0.8)
            elif kind < 0.9:
                gdt.put_led_roughness(man, target, away, gdt.some_roughness(chance), man.style.height * 0.8)


def _caption(man: Draughtsman, box: Box, chance: random.Random) -> None:
    _, section, detail, scale, *_ = furniture.words(man.style)
    letter = chance.choice("ABCD")
    if chance.random() < 0.35:
        furniture.put_section_marks(man, box, letter)
    if chance.random() < 0.4:
        lines = chance.choice(
            [[f"{section} {letter}-{letter}"], [f"{detail} {letter}", f"{scale} 2:1"], [f"{letter}-{letter}"]]
        )
        for drop in (10, 18, 28, 38):
            if furniture.put_text(
                man, lines, ((box[0] + box[2]) / 2 - 12, box[1] - drop), 1.2 * man.style.height, "other"
            ):
                return


def _extras(man: Draughtsman, inside: Box, title: Box, chance: random.Random) -> None:
    if chance.random() < 0.6:
        notes = furniture.some_notes(man.style, chance)
        for at in ((inside[0] + 5, inside[1] + 30), (inside[0] + 5, inside[3] - 5), (title[0], title[3] + 28)):
            if furniture.put_text(man, notes, at, chance.choice([2.2, 2.5, 3.0]), "note"):
                break
    if chance.random() < 0.5:
        at = (title[0] + 20, title[3] + 8)
        gdt.put_roughness(man, at, 0, gdt.some_roughness(chance), man.style.height * chance.choice([1.2, 1.5]))
    if chance.random() < 0.4:
        for _ in range(6):
            at = (chance.uniform(inside[0] + 30, inside[2] - 30), chance.uniform(title[3] + 30, inside[3] - 30))
            if furniture.put_picture(man, at, chance.uniform(15, 28)):
                break
