"""CSV, XLSX and JSON carry every value, and nothing that a spreadsheet would compute."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest

from ocr_jobs.exports.csv_table import as_csv
from ocr_jobs.exports.items import ExportedDrawing, Item
from ocr_jobs.exports.json_document import as_json
from ocr_jobs.exports.table import HEADINGS
from ocr_jobs.exports.workbook import as_xlsx
from tests.ocr_jobs.exports.drawings import TEXTS, drawing

HOSTILE = ('=HYPERLINK("http://x.example")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", " =1+1", "bell\x07")


def hostile() -> ExportedDrawing:
    corners = [[0, 0], [10, 0], [10, 10], [0, 10]]
    items = [Item(number, 1, "note", text, [{}], corners) for number, text in enumerate(HOSTILE, start=1)]
    items.append(Item(99, 1, "title", "=1+1", [{}], corners, name="title"))
    return ExportedDrawing("x.pdf", items, {1: (100, 100)})


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def sheet_rows(data: bytes, sheet: str) -> list[dict[str, Any]]:
    rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    headings = next(rows)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_csv_has_a_row_for_each_value() -> None:
    rows = csv_rows(as_csv(drawing()))

    assert [row["Text"] for row in rows[:3]] == ["⌀25H7", "4x ⌀6.6 ↧12", "4x ⌀6.6 ↧12"]
    assert [row["No."] for row in rows[:3]] == ["1", "2.1", "2.2"]
    assert {row["Text"] for row in rows} >= set(TEXTS)
    told = [rows[0][name] for name in ("Nominal", "Upper tolerance", "Lower limit", "Fit")]
    assert told == ["25", "0.021", "25", "H7"]


def test_csv_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    assert as_csv(drawing()).startswith(b"\xef\xbb\xbf")


def test_headings_may_be_in_another_language() -> None:
    korean = dict(HEADINGS) | {"nominal": "기준 치수"}

    assert csv_rows(as_csv(drawing(), korean))[0]["기준 치수"] == "25"
    assert sheet_rows(as_xlsx(drawing(), korean), "Characteristics")[0]["기준 치수"] == 25


def test_no_text_in_csv_is_a_formula() -> None:
    for row in csv_rows(as_csv(hostile())):
        assert row["Text"].startswith("'") or row["Text"] == "bell"


@pytest.mark.parametrize("text", ["-0.5", "+0.1", "-12"])
def test_signed_numbers_stay_numbers_in_csv(text: str) -> None:
    item = Item(1, 1, "note", text, [{}], [[0, 0], [1, 0], [1, 1], [0, 1]])

    assert csv_rows(as_csv(ExportedDrawing("x.pdf", [item])))[0]["Text"] == text


def test_xlsx_has_numbers_as_numbers_and_keeps_their_places() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(drawing(["70.50±0.05"]))))["Characteristics"]
    columns = [cell.value for cell in sheet[1]]
    nominal = sheet.cell(2, columns.index("Nominal") + 1)

    assert (nominal.value, nominal.number_format) == (70.5, "0.00")


def test_xlsx_has_notes_and_title_block_on_sheets_of_their_own() -> None:
    data = as_xlsx(drawing())

    assert {row["Text"] for row in sheet_rows(data, "Notes")} == {"▽A", "BREAK SHARP EDGES"}
    assert {row["Field"]: row["Text"] for row in sheet_rows(data, "Title block")} == {
        "title": "하우징 커버",
        "number": "AB-1042",
        "general_tolerance": "ISO 2768-mK",
    }


def test_no_text_in_xlsx_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(hostile())))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "f" not in {cell.data_type for cell in cells}
    assert "=1+1" in {cell.value for cell in cells}


def test_json_keeps_digits_exactly() -> None:
    told = json.loads(as_json(drawing(["70.50±0.05"])))

    assert told["items"][0]["values"][0]["nominal"] == "70.50"
    assert told["title_block"]["title"] == "하우징 커버"
    assert told["pages"] == [{"page": 1, "size_wh": [2480, 1754]}]
