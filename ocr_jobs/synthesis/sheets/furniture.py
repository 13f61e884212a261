"""What else stands on a sheet: its frame with zones, notes, tables, captions, pictures of the part."""

import random
from dataclasses import dataclass

from ocr_jobs.synthesis.sheets.board import Board
from ocr_jobs.synthesis.sheets.callouts import Class
from ocr_jobs.synthesis.sheets.canvas import Arc, Item, Placement, Point, Stroke, arc_points, rectangle
from ocr_jobs.synthesis.sheets.dimensioning import Draughtsman
from ocr_jobs.synthesis.sheets.faces import korean
from ocr_jobs.synthesis.sheets.pens import arrow
from ocr_jobs.synthesis.sheets.styles import Language, Style
from ocr_jobs.synthesis.sheets.typesetting import Box, Hand, Line, around, polygon, set_line, shifted

_NOTES: dict[Language, tuple[str, ...]] = {
    "en": (
        "DEBURR ALL EDGES",
        "UNLESS OTHERWISE SPECIFIED DIMENSIONS ARE IN MM",
        "BREAK SHARP EDGES 0.2 MAX",
        "SURFACE TREATMENT: ANODIZED 10 µm",
        "DO NOT SCALE DRAWING",
        "HEAT TREAT TO 58-62 HRC",
        "ALL FILLETS R2 UNLESS NOTED",
    ),
    "de": (
        "Alle Kanten entgratet",
        "Nicht bemaßte Radien R1",
        "Oberfläche: verzinkt 8 µm",
        "Werkstückkanten ISO 13715",
        "Gehärtet und angelassen 58+2 HRC",
    ),
    "ko": ("모든 모서리는 C0.2 모따기", "버 제거할 것", "지시없는 치수는 일반공차에 따른다", "표면처리: 아노다이징"),
}
_WORDS = {
    "en": ("NOTES:", "SECTION", "DETAIL", "SCALE", "REV", "DESCRIPTION", "DATE", "ITEM", "QTY", "NAME"),
    "de": ("Hinweise:", "Schnitt", "Einzelheit", "Maßstab", "Index", "Änderung", "Datum", "Pos.", "Menge", "Benennung"),
    "ko": ("주기", "단면", "상세", "척도", "개정", "변경내용", "날짜", "번호", "수량", "명칭"),
}


def words(style: Style) -> tuple[str, ...]:
    return _WORDS[style.language]


def text_hand(style: Style) -> Hand:
    """For prose: Korean sheets need a face that has it."""
    face = (korean() or style.hand.face) if style.language == "ko" else style.hand.face
    return Hand(face, style.hand.stretch, style.hand.slant)


def put_frame_line(board: Board, style: Style, chance: random.Random) -> Box:
    """The sheet's frame, most with zones; returns what is inside."""
    width, height = board.size_wh
    margin, left = chance.choice([5.0, 7.0, 10.0]), chance.choice([10.0, 20.0])
    outer = (left - 5, margin - 3.0, width - margin + 3, height - margin + 3)
    inner = (left, margin + 2, width - margin - 2, height - margin - 2)
    if chance.random() < 0.06:
        return inner  # a sheet without a frame
    _loop(board, inner, style.thick)
    if chance.random() < 0.3:
        return inner
    _loop(board, outer, style.thin)
    columns, rows = chance.choice([4, 6, 8]), chance.choice([4, 6])
    tall = chance.choice([2.0, 2.5])
    for i in range(columns):
        x0 = inner[0] + (inner[2] - inner[0]) * i / columns
        x = x0 + (inner[2] - inner[0]) / columns / 2
        for y0, y1 in ((outer[1], inner[1]), (inner[3], outer[3])):
            if i:
                board.items.append(Stroke(((x0, y0), (x0, y1)), style.thin))
            _centred(board, str(i + 1), (x, (y0 + y1) / 2), tall, style)
    for i in range(rows):
        y0 = inner[1] + (inner[3] - inner[1]) * i / rows
        y = y0 + (inner[3] - inner[1]) / rows / 2
        for x0, x1 in ((outer[0], inner[0]), (inner[2], outer[2])):
            if i:
                board.items.append(Stroke(((x0, y0), (x1, y0)), style.thin))
            _centred(board, "ABCDEF"[i], ((x0 + x1) / 2, y), tall, style)
    return inner


def _loop(board: Board, box: Box, width: float) -> None:
    corners = rectangle(*box)
    board.draw([Stroke((*corners, corners[0]), width)])


def _centred(board: Board, text: str, middle: Point, height: float, style: Style) -> None:
    line = set_line(text, height, Hand(style.hand.face))
    place = Placement((middle[0] - (line.ink[0] + line.ink[2]) / 2, middle[1] - height / 2))
    items = [place.item(item) for item in line.items]
    board.write(items, place.points(polygon(line.ink)))
    board.mark(text, place.points(polygon(line.ink)), Class.TEXT, "other")


def put_text(
    man: Draughtsman, lines: list[str], at: Point, height: float, group: str, hand: Hand | None = None
) -> bool:
    """Lines below each other, the upper left corner at `at`; one mark a line."""
    hand = hand or text_hand(man.style)
    set_lines: list[Line] = []
    for i, text in enumerate(lines):
        set_lines.append(shifted(set_line(text, height, hand), at[0], at[1] - height - 1.7 * height * i))
    if not man.board.is_free(polygon(around(line.ink for line in set_lines), 1.0)):
        return False
    for text, line in zip(lines, set_lines, strict=True):
        man.board.write(line.items, polygon(line.ink, 0.3))
        man.board.mark(text, polygon(line.ink, 0.3), Class.TEXT, group)
    return True


def some_notes(style: Style, chance: random.Random) -> list[str]:
    chosen = chance.sample(_NOTES[style.language], chance.randint(2, 4))
    return [words(style)[0], *(f"{i}. {text}" for i, text in enumerate(chosen, 1))]


@dataclass(frozen=True)
class Grid:
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    row_height: float = 6.0


def revision_table(style: Style, chance: random.Random) -> Grid:
    _, _, _, _, rev, what, date, *_ = words(style)
    rows = [(rev, what, date)]
    for letter in "ABC"[: chance.randint(1, 3)]:
        change = (
            chance.choice(_NOTES[style.language])
            if style.language != "en"
            else chance.choice(["RELEASED", "ECN 1042", "HOLE ADDED"])
        )
        rows.append(
            (letter, change[:14], f"202{chance.randint(0, 6)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}")
        )
    return Grid((12, 40, 26), tuple(rows))


def hole_table(chance: random.Random) -> Grid:
    rows = [("", "X", "Y", "⌀")]
    for i in range(chance.randint(3, 6)):
        rows.append(
            (
                f"A{i + 1}",
                f"{chance.randint(5, 120)}.{chance.randint(0, 9)}",
                f"{chance.randint(5, 80)}",
                chance.choice(["6.6", "5", "9"]),
            )
        )
    return Grid((12, 16, 16, 14), tuple(rows))


def parts_list(style: Style, chance: random.Random) -> Grid:
    *_, item, quantity, name = words(style)
    names = {"en": ["SCREW M6x20", "WASHER", "BUSH", "PLATE"], "de": ["Schraube", "Scheibe", "Buchse", "Platte"]}
    known = names.get(style.language, ["지그", "커버", "핸들", "부품"])
    rows = [(item, name, quantity)]
    rows += [(str(i), chance.choice(known), str(chance.randint(1, 8))) for i in range(1, chance.randint(3, 6))]
    return Grid((14, 40, 16), tuple(rows))


def put_table(man: Draughtsman, grid: Grid, corner: Point) -> bool:
    """Its upper right corner at `corner`."""
    width, tall = sum(grid.widths), grid.row_height * len(grid.rows)
    box = (corner[0] - width, corner[1] - tall, corner[0], corner[1])
    if not man.board.is_free(rectangle(box[0] - 2, box[1] - 2, box[2] - 0.5, box[3] - 0.5)):
        return False
    items: list[Item] = []
    pen, hand = man.style.thin, text_hand(man.style)
    for r in range(len(grid.rows) + 1):
        y = corner[1] - r * grid.row_height
        items.append(Stroke(((box[0], y), (box[2], y)), pen))
    x = box[0]
    for c, wide in enumerate((*grid.widths, 0.0)):
        items.append(Stroke(((x, box[1]), (x, box[3])), pen))
        for r, row in enumerate(grid.rows if wide else ()):
            line = set_line(row[c], 2.2, hand)
            squeeze = min(1.0, (wide - 2) / max(line.width, 0.1))
            narrow = Hand(hand.face, hand.stretch * squeeze, hand.slant)
            y = corner[1] - (r + 1) * grid.row_height + (grid.row_height - 2.2) / 2
            items += shifted(set_line(row[c], 2.2, narrow), x + 1, y).items
        x += wide
    man.board.draw(items)
    man.board.take(rectangle(*box))
    man.board.mark("", rectangle(*box), Class.TABLE, "table")
    return True


def put_picture(man: Draughtsman, middle: Point, size: float) -> bool:
    """A plain picture of a part in parallel projection, without dimensions."""
    x, y = middle
    if not man.board.is_free(rectangle(x - size, y - size, x + size, y + size)):
        return False
    pen = man.style.thick
    if man.chance.random() < 0.5:
        radius, tall = size * 0.6, size * man.chance.uniform(0.5, 1.1)
        ring = arc_points(Arc((0, 0), radius, 0, 360, pen))
        flat = [tuple((x + px, y + tall / 2 + py * 0.45) for px, py in ring)]
        flat.append(tuple((x + px * 0.6, y + tall / 2 + py * 0.27) for px, py in ring))
        half = arc_points(Arc((0, 0), radius, 180, 360, pen))
        flat.append(tuple((x + px, y - tall / 2 + py * 0.45) for px, py in half))
        flat += [((x + sign * radius, y + tall / 2), (x + sign * radius, y - tall / 2)) for sign in (1, -1)]
    else:
        a, b, c = (size * man.chance.uniform(0.3, 0.8) for _ in range(3))
        u, v, w = (a * 0.87, a * 0.5), (-b * 0.87, b * 0.5), (0.0, c)

        def at(*parts: Point) -> Point:
            return x + sum(p[0] for p in parts), y - size / 2 + sum(p[1] for p in parts)

        flat = [(at(), at(u), at(u, w), at(w), at()), (at(), at(v), at(v, w), at(w)), (at(v, w), at(u, v, w), at(u, w))]
    man.board.draw([Stroke(points, pen) for points in flat])
    return True


def put_section_marks(man: Draughtsman, box: Box, letter: str) -> None:
    """Two arrows with a letter above and below a view."""
    x, size = (box[0] + box[2]) / 2, 1.2 * man.style.height
    for y, sign in ((box[3] + 4, 1), (box[1] - 4, -1)):
        corners = rectangle(x - 7 - size, y - size / 2, x + 1, y + size / 2)
        if not man.board.is_free(corners, of_text_only=True):
            continue
        man.board.draw([Stroke(((x, y - sign * 3), (x, y), (x - 6, y)), man.style.thick)])
        man.board.draw(arrow((x - 6, y), 180, man.style))
        line = shifted(set_line(letter, size, Hand(man.style.hand.face)), x - 6 - 1.6 * size, y - size / 2)
        man.board.write(line.items, polygon(line.ink, 0.3))
        man.board.mark(letter, polygon(line.ink, 0.3), Class.TEXT, "other")
