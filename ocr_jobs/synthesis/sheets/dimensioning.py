"""Dimensions on the sheet: lines, arrows and the text's place, with its truth."""

import random
from dataclasses import dataclass

from ocr_jobs.synthesis.sheets.board import Board
from ocr_jobs.synthesis.sheets.callouts import Block, Callout, set_block
from ocr_jobs.synthesis.sheets.canvas import Placement, Point, Stroke, distance, polar
from ocr_jobs.synthesis.sheets.pens import arrow, direction, reading, thin, thin_arc
from ocr_jobs.synthesis.sheets.styles import Style
from ocr_jobs.synthesis.sheets.typesetting import polygon

_SHELF_TRIES = 60
_CARELESS = 0.1  # of the dimensions stand where lines cross them, which ISO 129-1 forbids


@dataclass
class Draughtsman:
    board: Board
    style: Style
    chance: random.Random

    def block(self, callout: Callout) -> Block:
        style = self.style
        return set_block(callout, style.height, style.hand, style.signs, style.small, self.chance)

    def row_pitch(self, callout: Callout) -> float:
        _, bottom, _, top = self.block(callout).outline
        return top - bottom + 1.1 * self.style.height

    def span(self, p: Point, q: Point, along: float, offset: float, callout: Callout) -> bool:
        """From p to q measured in direction `along`; the line lies `offset` to the left of p. False if no room."""
        turn, height = Placement((0, 0), -along), self.style.height
        (px, py), qx = turn.point(p), turn.point(q)[0]
        level, back = py + offset, Placement((0, 0), along)
        a, b = back.point((px, level)), back.point((qx, level))
        block = self.block(callout)
        length, width = abs(qx - px), block.outline[2] - block.outline[0]
        tight = length < width + 2.4 * self.style.arrow_length
        upright = self.style.upright_text
        if tight and not upright and length > width + 0.3 * height and self.chance.random() < 0.5:
            middle, shelf = (px + qx) / 2, None  # text between, arrows outside
        elif tight:
            right = max(px, qx) + self.style.arrow_length * 1.6 + 0.3 * height
            middle, shelf = right + width / 2, right + width
        else:
            free = (length - width) / 2 - self.style.arrow_length * 1.2
            slide = self.chance.uniform(-free, free) * 0.6 if self.chance.random() < 0.15 else 0.0
            middle, shelf = (px + qx) / 2 + slide, None
        place = self._text_place(back.point((middle, level)), along, block, upright=upright)
        outline = place.points(polygon(block.outline, 0.15 * height))
        careless = self.chance.random() < _CARELESS
        if not self.board.is_free(outline, of_text_only=careless):
            return False
        if not careless and self.board.crosses_text(a, b):
            return False
        self._extension(p, a)
        self._extension(q, b)
        self._dimension_line(a, b, back.point((shelf, level)) if shelf is not None else None, outline, tight=tight)
        self._write(block, place, callout)
        return True

    def _text_place(self, middle: Point, along: float, block: Block, *, upright: bool) -> Placement:
        """Where the block's origin goes so that its outline is centred on the line, or stands above it."""
        angle = 0.0 if upright else reading(along)
        left, bottom, right, top = block.outline
        in_line = self.style.text_in_line or upright
        rise = -(bottom + top) / 2 if in_line else 0.45 * self.style.height - bottom
        return Placement(Placement(middle, angle).point((-(left + right) / 2, rise)), angle)

    def _extension(self, p: Point, a: Point) -> None:
        length = distance(p, a)
        if length < 0.5:
            return
        heading = direction(p, a)
        gap = min(1.0 if self.style.standard == "asme" else 0.2, length / 3)
        line = thin(self.style, polar(p, gap, heading), polar(a, 1.5, heading))
        self.board.draw(self.board.around_text(line) if self.chance.random() < 0.85 else [line])

    def _dimension_line(self, a: Point, b: Point, shelf: Point | None, text: tuple[Point, ...], *, tight: bool) -> None:
        style, heading = self.style, direction(a, b)
        length = style.arrow_length
        ends = [a, b]
        if tight:
            ends = [polar(a, -1.8 * length, heading), polar(b, 1.8 * length, heading)]
        if shelf is not None:
            nearer = 0 if distance(shelf, a) < distance(shelf, b) else 1
            ends[nearer] = shelf
        line = thin(style, ends[0], ends[1])
        self.board.draw(_outside(line, text) if style.text_in_line else [line])
        turn = 180 if tight and style.arrow not in ("slash", "dot") else 0
        self.board.draw(arrow(a, heading + 180 + turn, style))
        self.board.draw(arrow(b, heading + turn, style))

    def _write(self, block: Block, place: Placement, callout: Callout) -> None:
        items, ink = block.placed(place)
        self.board.write(items, place.points(polygon(block.outline, 0.2 * self.style.height)))
        self.board.mark(callout.label, ink, callout.cls, "dimension")

    def leader(self, target: Point, away: float, callout: Callout, *, inwards: float = 0.0) -> bool:
        """A leader to a point; text on a shelf, or along the leader. `inwards` runs the line on through a circle."""
        block = self.block(callout)
        along = self.style.leader_along and not self.style.upright_text and not callout.below
        for attempt in range(_SHELF_TRIES):
            heading = away + self.chance.uniform(-1, 1) * min(75, 8 + attempt * 2)
            reach = self.chance.uniform(5, 14) + attempt * 0.5
            if (self._along if along else self._shelf)(target, heading, reach, block, callout, inwards):
                return True
        return False

    def _shelf(self, p: Point, heading: float, reach: float, block: Block, callout: Callout, inwards: float) -> bool:
        elbow, height = polar(p, reach, heading), self.style.height
        side = 1 if (heading % 360 < 90 or heading % 360 > 270) else -1
        left, bottom, right, top = block.outline
        width = right - left
        if self.style.text_in_line:
            x = elbow[0] + side * 2.5 if side > 0 else elbow[0] - 2.5 - width
            place = Placement((x - left, elbow[1] - (bottom + top) / 2))
            shelf_end = (elbow[0] + side * 2, elbow[1])
        else:
            x = elbow[0] + 0.3 * height if side > 0 else elbow[0] - width - 0.3 * height
            place = Placement((x - left, elbow[1] + 0.45 * height - block.ink[1]))
            if callout.below:  # the shelf runs between the two lines
                place = Placement((x - left, elbow[1] + 0.35 * height))
            shelf_end = (elbow[0] + side * (width + 0.6 * height), elbow[1])
        if not self._has_room(block, place) or self.board.crosses_text(p, elbow, shelf_end):
            return False
        start = polar(p, -inwards, heading)
        self.board.draw([thin(self.style, start, elbow, shelf_end)])
        self._leader_end(p, heading, inwards)
        self._write(block, place, callout)
        return True

    def _along(self, p: Point, heading: float, reach: float, block: Block, callout: Callout, inwards: float) -> bool:
        left, bottom, right, _ = block.outline
        angle = reading(heading)
        middle = polar(p, reach + (right - left) / 2, heading)
        rise = 0.4 * self.style.height - bottom
        place = Placement(Placement(middle, angle).point((-(left + right) / 2, rise)), angle)
        if not self._has_room(block, place) or self.board.crosses_text(p, middle):
            return False
        self.board.draw([thin(self.style, polar(p, -inwards, heading), polar(p, reach + right - left + 1, heading))])
        self._leader_end(p, heading, inwards)
        self._write(block, place, callout)
        return True

    def _leader_end(self, p: Point, heading: float, inwards: float) -> None:
        self.board.draw(arrow(p, heading + 180, self.style))
        if inwards and self.chance.random() < 0.5:
            self.board.draw(arrow(polar(p, -inwards, heading), heading + 180, self.style))

    def _has_room(self, block: Block, place: Placement) -> bool:
        return self.board.is_free(place.points(polygon(block.outline, 0.5 * self.style.height)))

    def angle(self, vertex: Point, start: float, end: float, radius: float, callout: Callout) -> bool:
        """Between two directions, counter-clockwise; the arc lies `radius` from the vertex."""
        block = self.block(callout)
        left, bottom, right, top = block.outline
        middle = (start + end) / 2
        tangent = self.style.upright_text is False and self.chance.random() < 0.6
        rise = radius + 0.5 * self.style.height + (top - bottom if not tangent and not -45 < middle < 135 else 0)
        turn = reading(middle - 90) if tangent else 0.0
        away = abs(right - left) / 2 if not tangent else 0.0
        at = polar(vertex, rise + away, middle)
        upwards = not tangent or abs((middle - 90) % 360 - turn % 360) < 1
        drop = -bottom if upwards and tangent else (-top if tangent else -(bottom + top) / 2)
        place = Placement(Placement(at, turn).point((-(left + right) / 2, drop)), turn)
        if not self.board.is_free(place.points(polygon(block.outline, 0.3 * self.style.height))):
            return False
        tight = radius * (end - start) * 0.01745 < 3 * self.style.arrow_length
        spread = 15 if tight else 0
        for side, heading in ((start, -90), (end, 90)):
            self.board.draw([thin(self.style, polar(vertex, 1, side), polar(vertex, radius + 2, side))])
            lean = heading + (180 if tight else 0)
            self.board.draw(arrow(polar(vertex, radius, side), side + lean, self.style))
        self.board.draw([thin_arc(self.style, vertex, radius, start - spread, end + spread)])
        self._write(block, place, callout)
        return True


def _outside(line: Stroke, outline: tuple[Point, ...]) -> list[Stroke]:
    """The parts of a line that are not under a text."""
    (ax, ay), (bx, by) = line.points
    length, heading = distance((ax, ay), (bx, by)), direction((ax, ay), (bx, by))
    turn = Placement((0, 0), -heading)
    local = [turn.point((x - ax, y - ay)) for x, y in outline]
    lows, highs = [x for x, _ in local], [y for _, y in local]
    if min(highs) > 0 or max(highs) < 0 or length == 0:
        return [line]
    parts = [(0.0, min(min(lows), length)), (max(max(lows), 0.0), length)]
    ends = [(polar((ax, ay), a, heading), polar((ax, ay), b, heading)) for a, b in parts if b - a > 0.1]
    return [Stroke(pair, line.width, line.dashes, line.grey) for pair in ends]
