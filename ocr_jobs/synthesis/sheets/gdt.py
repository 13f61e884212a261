"""Feature control frames, datum features and surface symbols on the sheet."""

import random
from dataclasses import dataclass

from ocr_jobs.synthesis.sheets.callouts import Class
from ocr_jobs.synthesis.sheets.canvas import Fill, Item, Placement, Point, Stroke, polar, rectangle
from ocr_jobs.synthesis.sheets.dimensioning import Draughtsman
from ocr_jobs.synthesis.sheets.pens import arrow, thin
from ocr_jobs.synthesis.sheets.symbols import CHARACTERISTICS
from ocr_jobs.synthesis.sheets.typesetting import Line, set_line, shifted

_FORM = "⏤⏥○⌭"
_TRIES = 40


@dataclass(frozen=True)
class Cells:
    """The texts of a frame's cells in normal form."""

    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        return "|".join(self.texts)


def some_cells(chance: random.Random, letters: str) -> Cells:
    sign = chance.choice(CHARACTERISTICS)
    zone = "⌀" if sign in "⌖◎⊥∥∠⏤" and chance.random() < 0.6 else ""
    size = chance.choice(
        ["0.01", "0.02", "0.025", "0.03", "0.05", "0.08", "0.1", "0.15", "0.2", "0.25", "0.3", "0.5", "0.6", "1"]
    )
    modifier = chance.choice("ⓂⓁⓅⒻⓊⒺⓉ") if chance.random() < 0.3 else ""
    texts = [sign, zone + size + modifier]
    if sign not in _FORM:
        count = chance.choice([1, 1, 2, 3] if sign in "⌖⌒⌓↗⌰" else [1, 1, 1, 2])
        used = chance.sample(letters, min(count, len(letters)))
        marked = [letter + (chance.choice("ⓂⓁ") if chance.random() < 0.15 else "") for letter in used]
        if len(used) == 2 and chance.random() < 0.15:
            marked = ["-".join(used)]
        texts += marked
    return Cells(tuple(texts))


def frame(man: Draughtsman, cells: Cells, at: Point) -> tuple[list[Item], tuple[Point, ...], float]:
    """Items, outline and width of a frame whose lower left corner is at `at`."""
    style, height = man.style, man.style.height
    tall, x = 2.0 * height, at[0]
    lines: list[Line] = []
    edges = [x]
    for text in cells.texts:
        line = set_line(style.signs.written(text), height, style.hand)
        width = max(tall, line.ink[2] - line.ink[0] + 1.0 * height)
        left = x + (width - (line.ink[2] - line.ink[0])) / 2 - line.ink[0]
        lines.append(shifted(line, left, at[1] + 0.5 * height))
        x += width
        edges.append(x)
    outline = rectangle(at[0], at[1], x, at[1] + tall)
    items: list[Item] = [item for line in lines for item in line.items]
    items.append(thin(style, *outline, outline[0]))
    items += [thin(style, (edge, at[1]), (edge, at[1] + tall)) for edge in edges[1:-1]]
    return items, outline, x - at[0]


def put_frame(man: Draughtsman, target: Point, away: float, cells: Cells, *, second: Cells | None = None) -> bool:
    """A frame with a leader to the target, where there is room; `second` hangs below the first."""
    height, chance = man.style.height, man.chance
    for attempt in range(_TRIES):
        heading = away + chance.uniform(-1, 1) * min(70, 10 + 2 * attempt)
        elbow = polar(target, chance.uniform(6, 16) + attempt * 0.5, heading)
        width = frame(man, cells, (0, 0))[2]
        right = heading % 360 < 90 or heading % 360 > 270
        shelf = 2.0 if right else -2.0
        at = (elbow[0] + shelf if right else elbow[0] + shelf - width, elbow[1] - height)
        low = at[1] - (2 * height if second else 0)
        if not man.board.is_free(rectangle(at[0] - 1, low - 1, at[0] + width + 1, at[1] + 2 * height + 1)):
            continue
        if man.board.crosses_text(target, elbow):
            continue
        man.board.draw([thin(man.style, target, elbow, (elbow[0] + shelf, elbow[1]))])
        man.board.draw(arrow(target, heading + 180, man.style))
        _write_frame(man, cells, at)
        if second:
            _write_frame(man, second, (at[0], low))
        return True
    return False


def _write_frame(man: Draughtsman, cells: Cells, at: Point) -> None:
    items, outline, _ = frame(man, cells, at)
    man.board.write(items, outline)
    man.board.mark(cells.label, outline, Class.FRAME, "frame")


def put_datum(man: Draughtsman, target: Point, away: float, letter: str) -> bool:
    """A filled or open triangle on an edge, with its letter in a box."""
    style, height = man.style, man.style.height
    for reach in (5.0, 7.0, 9.0, 12.0):
        foot, box = polar(target, height * 0.9, away), polar(target, reach + height, away)
        outline = rectangle(box[0] - height, box[1] - height, box[0] + height, box[1] + height)
        if not man.board.is_free(outline) or man.board.crosses_text(target, box):
            continue
        wings = [polar(target, height * 0.5, away + 90), polar(target, height * 0.5, away - 90)]
        man.board.draw([Fill((foot, *wings))] if man.chance.random() < 0.7 else [thin(style, foot, *wings, foot)])
        man.board.draw([thin(style, foot, polar(target, reach, away))])
        line = set_line(letter, height, style.hand)
        middle = (line.ink[0] + line.ink[2]) / 2
        items = [Placement((box[0] - middle, box[1] - height / 2)).item(item) for item in line.items]
        man.board.write([*items, thin(style, *outline, outline[0])], outline)
        man.board.mark(f"▽{letter}", outline, Class.TEXT, "datum")
        return True
    return False


def put_roughness(man: Draughtsman, at: Point, angle: float, value: str, size: float) -> bool:
    """The check mark with a shelf and its parameter; `at` is its foot."""
    style = man.style
    text = set_line(style.signs.written(value), size, style.hand)
    rise, wide = 2.6 * size, text.ink[2] + 0.6 * size
    legs = ((-0.75 * size, 1.3 * size), (0.0, 0.0), (1.5 * size, rise), (1.5 * size + wide, rise))
    place = Placement(at, angle)
    outline = place.points(rectangle(-0.8 * size, 0.3, legs[3][0] + 0.2, rise + 0.3))
    if not man.board.is_free(outline):
        return False
    drawn: list[Item] = [Stroke(place.points(legs), style.thin * 1.3, grey=style.hand.grey)]
    if man.chance.random() < 0.6:
        bar = ((-0.75 * size, 1.3 * size), (0.75 * size, 1.3 * size))
        drawn.append(Stroke(place.points(bar), style.thin * 1.3, grey=style.hand.grey))
    letters = [place.item(item) for item in shifted(text, 1.5 * size + 0.1, rise - 1.3 * size).items]
    man.board.write([*drawn, *letters], outline)
    man.board.mark(f"√{value.replace(' ', '')}", outline, Class.ROUGHNESS, "roughness")
    return True


def put_led_roughness(man: Draughtsman, target: Point, away: float, value: str, size: float) -> bool:
    """Beside the part with a leader, where an edge does not face upwards."""
    for attempt in range(_TRIES):
        heading = away + man.chance.uniform(-50, 50)
        foot = polar(target, 6 + attempt * 0.5, heading)
        shelf = (foot[0] - 1.5 * size, foot[1]), (foot[0] + 2 * size, foot[1])
        if not man.board.crosses_text(target, foot) and put_roughness(man, foot, 0, value, size):
            man.board.draw([thin(man.style, *shelf), thin(man.style, target, foot)])
            man.board.draw(arrow(target, heading + 180, man.style))
            return True
    return False


def some_roughness(chance: random.Random) -> str:
    return chance.choice(["Ra ", "Ra ", "Rz "]) + chance.choice(["0.4", "0.8", "1.6", "3.2", "6.3", "12.5", "25"])
