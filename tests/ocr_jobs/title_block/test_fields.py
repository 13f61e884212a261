"""Title block fields from texts and where they stand."""

from collections.abc import Mapping, Sequence

import pytest

from ocr_jobs.reading.results import ReadText
from ocr_jobs.reading.title_block.captions import caption_of
from ocr_jobs.reading.title_block.fields import read_title_block
from ocr_jobs.reading.title_block.placing import Box
from tests.ocr_jobs.standards.located import read

WIDE, TALL = 400, 100


def block(rows: Sequence[Sequence[tuple[str, str]]]) -> tuple[list[ReadText], list[Box]]:
    """A table of cells, each with a small caption at its upper left and a value below it."""
    texts, cells = [], []
    for row, columns in enumerate(rows):
        for column, (caption, value) in enumerate(columns):
            x, y = column * WIDE, row * TALL
            cells.append((float(x), float(y), float(x + WIDE), float(y + TALL)))
            texts += [read(caption, x + 8, y + 8, height=20)] if caption else []
            texts += [read(value, x + 60, y + 45, height=36)] if value else []
    return texts, cells


def told(texts: Sequence[ReadText], cells: Sequence[Box] = ()) -> Mapping[str, str]:
    return {field.name: field.read.text for field in read_title_block(texts, cells).fields}


ENGLISH = [
    [("TITLE", "BASE PLATE"), ("MATERIAL:", "6061-T6"), ("Drawn by", "J. Smith")],
    [("DWG NO.", "AB-1042-07"), ("REV", "C"), ("SCALE", "1:2")],
    [("TOLERANCES", "ISO 2768-mK"), ("DATE", "2024-03-01"), ("Checked by", "")],
]
GERMAN = [
    [("Benennung", "Lagerflansch"), ("Werkstoff", "1.4301")],
    [("Zeichnungs-Nr.", "12.345.67"), ("Änderung", "02")],
    [("Maßstab", "1:1"), ("Allgemeintoleranzen", "DIN ISO 2768-mK")],
]
KOREAN = [
    [("도면명", "하우징 커버"), ("재질", "SM45C")],
    [("도면번호", "D-2201"), ("개정", "A")],
    [("척도", "1:5"), ("작성자", "김철민")],
]
_ENGLISH = {
    "title": "BASE PLATE",
    "material": "6061-T6",
    "author": "J. Smith",
    "number": "AB-1042-07",
    "revision": "C",
    "scale": "1:2",
    "general_tolerance": "ISO 2768-mK",
    "date": "2024-03-01",
}
_GERMAN = {
    "title": "Lagerflansch",
    "material": "1.4301",
    "number": "12.345.67",
    "revision": "02",
    "scale": "1:1",
    "general_tolerance": "DIN ISO 2768-mK",
}
_KOREAN = {
    "title": "하우징 커버",
    "material": "SM45C",
    "number": "D-2201",
    "revision": "A",
    "scale": "1:5",
    "author": "김철민",
}


@pytest.mark.parametrize("with_cells", [True, False])
@pytest.mark.parametrize(("rows", "fields"), [(ENGLISH, _ENGLISH), (GERMAN, _GERMAN), (KOREAN, _KOREAN)])
def test_captions_tell_the_fields(
    rows: Sequence[Sequence[tuple[str, str]]], fields: Mapping[str, str], *, with_cells: bool
) -> None:
    texts, cells = block(rows)

    assert told(texts, cells if with_cells else ()) == fields


def test_a_value_may_stand_in_the_text_of_its_caption() -> None:
    texts = [read("SCALE: 1:2", 0, 0), read("Rev. B", 0, 100), read("Werkstoff: Sonderguss", 0, 200)]

    assert told(texts) == {"scale": "1:2", "revision": "B", "material": "Sonderguss"}


def test_a_value_may_stand_in_the_next_cell() -> None:
    texts = [
        text
        for row, (caption, value) in enumerate([("Title", "Spacer"), ("Scale", "2:1"), ("Drawn", "K. Lee")])
        for text in (read(caption, 10, row * TALL + 30), read(value, WIDE + 10, row * TALL + 30))
    ]
    cells = [
        (column * WIDE, row * TALL, (column + 1) * WIDE, (row + 1) * TALL) for row in range(3) for column in range(2)
    ]

    assert told(texts, cells) == {"title": "Spacer", "scale": "2:1", "author": "K. Lee"}


def test_lines_of_one_cell_are_one_value() -> None:
    texts, cells = block([[("TITLE", "MOUNTING BRACKET"), ("SCALE", "1:1")]])
    texts.append(read("LEFT SIDE", 60, 72, height=20))

    assert told(texts, cells)["title"] == "MOUNTING BRACKET LEFT SIDE"


def test_without_captions_looks_and_sizes_tell_the_fields() -> None:
    texts = [
        read("Grundplatte", 0, 0, height=60),
        read("A-10442", 0, 100, height=60),
        read("1:2", 0, 200),
        read("ISO 2768-mK", 200, 200),
        read("S355J2", 400, 200),
        read("12.03.2024", 600, 200),
        read("0.45 kg", 800, 200),
    ]

    assert told(texts) == {
        "title": "Grundplatte",
        "number": "A-10442",
        "scale": "1:2",
        "general_tolerance": "ISO 2768-mK",
        "material": "S355J2",
        "date": "12.03.2024",
        "weight": "0.45 kg",
    }


def test_captions_that_share_a_cell_take_no_value_of_each_other() -> None:
    form = ["UNLESS OTHERWISE SPECIFIED:", "DIMENSIONS ARE IN MILLIMETERS", "SURFACE FINISH:", "TOLERANCES:", "LINEAR:"]
    texts = [read(line, 10, 10 + 30 * at, height=20) for at, line in enumerate(form)]

    assert told(texts, [(0, 0, 600, 200)]) == {"unit": "DIMENSIONS ARE IN MILLIMETERS"}


def test_pieces_of_a_caption_belong_together() -> None:
    texts = [read("DRAWING", 0, 0, height=20), read("NO.", 92, 0, height=20), read("X-77", 10, 40)]

    assert told(texts) == {"number": "X-77"}


def test_what_is_neither_caption_nor_value_is_handed_back() -> None:
    texts, cells = block(ENGLISH)
    property_note = read("PROPERTY OF NORDWERK", 5000, 5000, height=12)

    rest = read_title_block([*texts, property_note], cells).rest

    assert [text.text for text in rest] == ["PROPERTY OF NORDWERK"]


@pytest.mark.parametrize("text", ["Index plate", "Sheet metal cover", "Date palm", "BASE PLATE", "M8", "1:1"])
def test_values_that_begin_like_a_caption_are_none(text: str) -> None:
    assert told([read(text)]).get("revision") is None
    assert told([read(text)]).get("sheet") is None
    assert told([read(text)]).get("date") is None


@pytest.mark.parametrize(("text", "name"), [("MATERlAL", "material"), ("ZEICHNUNGSNUMMFR", "number")])
def test_one_letter_read_wrong_leaves_a_caption_known(text: str, name: str) -> None:
    caption = caption_of(text)

    assert caption is not None
    assert (caption.name, caption.certain) == (name, False)
