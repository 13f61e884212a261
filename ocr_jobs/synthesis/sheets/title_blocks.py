"""Title blocks in several layouts, captions in English, German and Korean, with the truth of their fields."""

import random
from dataclasses import dataclass

from ocr_jobs.synthesis.sheets.board import Board, Field
from ocr_jobs.synthesis.sheets.callouts import Class
from ocr_jobs.synthesis.sheets.canvas import Lettering, Stroke, rectangle
from ocr_jobs.synthesis.sheets.faces import LATIN, Face, faces, korean
from ocr_jobs.synthesis.sheets.styles import Language, Style
from ocr_jobs.synthesis.sheets.typesetting import Box

_CAPTIONS: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "number": ("DWG NO.", "Drawing No.", "DRAWING NUMBER", "Part Number", "DWG. NO"),
        "title": ("TITLE", "TITLE:", "Title", "DESCRIPTION", "Part name"),
        "revision": ("REV", "REV.", "Revision", "REVISION"),
        "material": ("MATERIAL", "MATERIAL:", "Material", "MATL"),
        "scale": ("SCALE", "SCALE:", "Scale"),
        "general_tolerance": ("TOLERANCES", "General tolerances", "GENERAL TOLERANCE", "Tolerance"),
        "date": ("DATE", "Date"),
        "author": ("DRAWN", "Drawn by", "DRAWN BY"),
        "checked_by": ("CHECKED", "Checked by", "CHK'D"),
        "sheet": ("SHEET", "Sheet"),
        "weight": ("WEIGHT", "Weight", "MASS"),
        "size": ("SIZE", "Size"),
    },
    "de": {
        "number": ("Zeichnungsnummer", "Zeichnungs-Nr.", "Sachnummer"),
        "title": ("Benennung", "Titel", "Bezeichnung"),
        "revision": ("Änderung", "Rev.", "Index"),
        "material": ("Werkstoff", "Material"),
        "scale": ("Maßstab", "Massstab"),
        "general_tolerance": ("Allgemeintoleranzen", "Allgemeintoleranz", "Toleranz"),
        "date": ("Datum",),
        "author": ("Gezeichnet", "Bearbeitet", "gez."),
        "checked_by": ("Geprüft", "gepr."),
        "sheet": ("Blatt",),
        "weight": ("Gewicht", "Masse"),
        "size": ("Format",),
    },
    "ko": {
        "number": ("도면번호", "도번"),
        "title": ("도면명", "명칭", "품명"),
        "revision": ("개정", "개정번호"),
        "material": ("재질",),
        "scale": ("척도",),
        "general_tolerance": ("일반공차",),
        "date": ("날짜", "일자"),
        "author": ("작성", "작성자"),
        "checked_by": ("검토", "검토자"),
        "sheet": ("매수",),
        "weight": ("중량",),
        "size": ("종류",),
    },
}
_TITLES: dict[Language, tuple[str, ...]] = {
    "en": (
        "BASE PLATE",
        "Drive Shaft",
        "Bearing Flange",
        "HOUSING COVER",
        "Mounting Bracket",
        "SPACER BUSH",
        "Adapter Ring",
    ),
    "de": (
        "Grundplatte",
        "Antriebswelle",
        "Lagerflansch",
        "Gehäusedeckel",
        "Haltewinkel",
        "Distanzbuchse",
        "Führungsring",
    ),
    "ko": ("고정판", "하우징 커버", "플랜지", "브래킷", "베어링 하우징", "회전축", "지그 본체", "핸들"),
}
_MATERIALS: dict[Language, tuple[str, ...]] = {
    "en": ("AISI 304", "6061-T6", "S355J2", "1.4301", "C45E", "PLA", "POM-C", "ALUMINIUM 7075", "Brass CW614N"),
    "de": ("S235JR", "1.4301", "C45E", "EN AW-6082", "42CrMo4", "11SMnPb30", "PEEK"),
    "ko": ("SM45C", "SS400", "AL6061", "SUS304", "알루미늄", "스테인리스강", "SCM440"),
}
_NAMES: dict[Language, tuple[str, ...]] = {
    "en": ("J. Smith", "A. BROWN", "M. Jones", "K. Lee"),
    "de": ("Müller", "Weber", "A. Schäfer", "Koch"),
    "ko": ("김철민", "이영호", "박지현", "최서윤"),
}
_TOLERANCES = (
    "ISO 2768-mK",
    "ISO 2768-m",
    "ISO 2768-fH",
    "DIN ISO 2768-mK",
    "ISO 2768-cL",
    "ISO 2768-1 f",
    "ISO 2768-mH",
)


@dataclass(frozen=True)
class Content:
    """What the fields say; empty ones stay blank on the sheet."""

    values: dict[str, str]


def some_content(style: Style, chance: random.Random) -> Content:
    language = style.language
    prefix = "".join(chance.choices("ABCDEGKMPRTX", k=chance.choice([0, 1, 2])))
    number = chance.choice(
        [
            f"{prefix}{chance.randint(1000, 999999)}",
            f"{prefix or 'D'}-{chance.randint(100, 9999)}-{chance.randint(1, 99):02d}",
            f"{chance.randint(10, 99)}.{chance.randint(100, 999)}.{chance.randint(10, 99)}",
        ]
    )
    year, month, day = chance.randint(2015, 2026), chance.randint(1, 12), chance.randint(1, 28)
    date = f"{day:02d}.{month:02d}.{year}" if language == "de" else f"{year}-{month:02d}-{day:02d}"
    values = {
        "number": number,
        "title": chance.choice(_TITLES[language]),
        "revision": chance.choice(["A", "B", "C", "D", "0", "1", "2", "01", "02"]),
        "material": chance.choice(_MATERIALS[language]),
        "scale": chance.choice(["1:1", "2:1", "1:2", "1:5", "5:1"]),
        "general_tolerance": chance.choice(_TOLERANCES),
        "date": date,
        "author": chance.choice(_NAMES[language]),
        "checked_by": chance.choice(_NAMES[language]),
        "sheet": chance.choice(["1/1", "1 / 2", "1 OF 1"] if language == "en" else ["1/1", "1/2"]),
        "weight": f"{chance.uniform(0.05, 9):.2f} kg",
        "size": style.size_name,
    }
    for name in ("weight", "checked_by", "revision", "general_tolerance", "material"):
        if chance.random() < 0.12:
            values[name] = ""
    return Content(values)


# Rows of (field, share of the width); "title" and "number" are lettered large.
_LAYOUTS: tuple[tuple[tuple[float, tuple[tuple[str, float], ...]], ...], ...] = (
    (
        (1.0, (("general_tolerance", 0.5), ("material", 0.5))),
        (0.8, (("author", 0.3), ("date", 0.3), ("scale", 0.2), ("weight", 0.2))),
        (1.5, (("title", 1.0),)),
        (1.2, (("number", 0.6), ("revision", 0.2), ("sheet", 0.2))),
    ),
    (
        (1.4, (("title", 0.65), ("material", 0.35))),
        (1.2, (("number", 0.65), ("revision", 0.15), ("size", 0.2))),
        (0.8, (("scale", 0.2), ("sheet", 0.2), ("weight", 0.25), ("general_tolerance", 0.35))),
        (0.8, (("author", 0.25), ("date", 0.25), ("checked_by", 0.25), ("logo", 0.25))),
    ),
    (
        (0.9, (("author", 0.34), ("checked_by", 0.33), ("date", 0.33))),
        (1.3, (("logo", 0.3), ("title", 0.7))),
        (1.0, (("material", 0.4), ("general_tolerance", 0.6))),
        (1.1, (("size", 0.12), ("number", 0.55), ("scale", 0.15), ("revision", 0.18))),
    ),
    (
        (1.2, (("general_tolerance", 0.4), ("title", 0.6))),
        (1.2, (("material", 0.4), ("number", 0.45), ("revision", 0.15))),
        (0.8, (("date", 0.2), ("author", 0.2), ("scale", 0.2), ("size", 0.2), ("sheet", 0.2))),
    ),
)


def put_title_block(
    board: Board, style: Style, corner_xy: tuple[float, float], room: float, chance: random.Random
) -> Box:
    """In the corner at the lower right. Returns where it is."""
    content = some_content(style, chance)
    layout = chance.choice(_LAYOUTS)
    width = min(room, chance.choice([120.0, 140.0, 170.0, 180.0]))
    row = chance.choice([8.0, 9.0, 10.0])
    total = sum(share for share, _ in layout) * row
    right, low = corner_xy
    box = (right - width, low, right, low + total)
    top = box[3]
    pen = style.thick * chance.choice([0.6, 1.0])
    writer = _Writer(board, style, chance, beside=chance.random() < 0.3)
    for share, cells in layout:
        x, tall = box[0], share * row
        for name, part in cells:
            cell = (x, top - tall, x + part * width, top)
            corners = rectangle(*cell)
            board.draw([Stroke((*corners, corners[0]), pen)])
            if name == "logo":
                writer.logo(cell)
            else:
                caption = chance.choice(_CAPTIONS[style.language][name])
                writer.field(cell, name, caption, content.values[name])
            x += part * width
        top -= tall
    board.take(rectangle(*box))
    board.mark("", rectangle(*box), Class.TITLE_BLOCK, "title_block")
    return box


def _with_all_letters(face: Face) -> Face:
    return face if face.covers(LATIN) else faces()[0]


class _Writer:
    def __init__(self, board: Board, style: Style, chance: random.Random, *, beside: bool) -> None:
        self._board, self._chance, self._beside = board, chance, beside
        self._face: Face = (
            (korean() or style.hand.face) if style.language == "ko" else _with_all_letters(style.hand.face)
        )
        self._caption_height = chance.choice([1.4, 1.6, 1.8])

    def field(self, cell: Box, name: str, caption: str, value: str) -> None:
        left, low, right, top = cell
        small, tall = self._caption_height, top - low
        caption_wide = self._face.advance(caption, small)
        squeeze = min(1.0, (right - left - 1.5) / caption_wide)
        beside = self._beside and tall < 10 and caption_wide < 0.5 * (right - left)
        at = (left + 0.8, low + (tall - small) / 2) if beside else (left + 0.8, top - small - 0.8)
        self._board.items.append(Lettering(caption, at, small, self._face, stretch=squeeze))
        if not value:
            return
        large = {"title": 4.0, "number": 4.0, "revision": 3.0}.get(name, 2.3) * self._chance.choice([0.8, 1.0])
        space = right - left - 2 - (caption_wide + 1.5 if beside else 0)
        height = min(large, (tall - 1.6 if beside else tall - small - 2.0) * 0.75)
        stretch = min(1.0, space / self._face.advance(value, height))
        width = self._face.advance(value, height) * stretch
        x = left + 1 + (caption_wide + 1.5 if beside else 0)
        if not beside and self._chance.random() < 0.6:
            x = (left + right - width) / 2
        y = low + (tall - height) / 2 if beside else low + max(0.9, (tall - small - 1.2 - height) / 2)
        self._board.items.append(Lettering(value, (x, y), height, self._face, stretch=stretch))
        ink = self._face.ink(value, height)
        outline = rectangle(x + ink[0] * stretch, y + ink[1], x + ink[2] * stretch, y + ink[3])
        self._board.fields.append(Field(name, value, caption, outline))

    def logo(self, cell: Box) -> None:
        left, low, right, top = cell
        name = self._chance.choice(["NORDWERK", "ACME", "PRECI", "MTEC", "HANA", "KRAFT"])
        height = (top - low) * 0.45
        stretch = min(1.0, (right - left - 3) / self._face.advance(name, height))
        at = (left + 1.5, low + (top - low - height) / 2)
        self._board.items.append(Lettering(name, at, height, self._face, stretch=stretch))
