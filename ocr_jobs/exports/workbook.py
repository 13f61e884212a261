"""The values as an XLSX workbook: characteristics, notes, title block, each on a sheet of its own."""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ocr_jobs.exports.items import ExportedDrawing, Item
from ocr_jobs.exports.safe_cells import plain_text
from ocr_jobs.exports.table import HEADINGS, Cell, rows_of

SHEETS: Mapping[str, str] = {"characteristics": "Characteristics", "notes": "Notes", "title_block": "Title block"}
_OF_NOTES = ("number", "page", "sort", "text", "confidence", "x", "y", "width", "height")
_OF_TITLE = ("name", "text", "page", "confidence")
_NOT_OF_CHARACTERISTICS = frozenset({"name"})
_HEAD = PatternFill("solid", fgColor="DCE6F0")
_DOUBTFUL = PatternFill("solid", fgColor="FFF2CC")
_WIDEST = 48  # characters


def as_xlsx(
    drawing: ExportedDrawing, headings: Mapping[str, str] = HEADINGS, sheets: Mapping[str, str] = SHEETS
) -> bytes:
    """headings and sheets: in the user's language, by the names of HEADINGS and SHEETS."""
    book = Workbook()
    book.remove(book.active)
    notes = [item for item in drawing.items if item.sort in ("note", "datum")]
    title = [item for item in drawing.items if item.sort == "title"]
    of_characteristics = [name for name in HEADINGS if name not in _NOT_OF_CHARACTERISTICS]
    for name, items, columns in (
        ("characteristics", drawing.characteristics, of_characteristics),
        ("notes", notes, _OF_NOTES),
        ("title_block", title, _OF_TITLE),
    ):
        _fill(book.create_sheet(plain_text(str(sheets[name]))[:31]), items, columns, headings)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: Worksheet, items: Sequence[Item], columns: Sequence[str], headings: Mapping[str, str]) -> None:
    widths = [len(str(headings[name])) for name in columns]
    for column, name in enumerate(columns, start=1):
        cell = sheet.cell(1, column, plain_text(str(headings[name])))
        cell.font, cell.fill = Font(bold=True), _HEAD
    for line, row in enumerate(rows_of(items), start=2):
        for column, name in enumerate(columns, start=1):
            put(sheet, line, column, row[name])
            widths[column - 1] = max(widths[column - 1], len(str(row[name] or "")))
        if row["doubts"] and not row["checked"]:
            sheet.cell(line, columns.index("text") + 1).fill = _DOUBTFUL
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST) + 3


def put(sheet: Worksheet, line: int, column: int, value: Cell) -> None:
    """Text stays text even where it begins like a formula; numbers keep the places that they were written with."""
    cell = sheet.cell(line, column)
    if isinstance(value, Decimal):
        cell.value = value
        places = max(0, -int(value.as_tuple().exponent))
        cell.number_format = f"0.{'0' * places}" if places else "0"
    elif isinstance(value, str):
        cell.value = plain_text(value)
        cell.data_type = "s"
        cell.quotePrefix = True
    elif value is not None:
        cell.value = value
