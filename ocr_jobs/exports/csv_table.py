"""The values as CSV: UTF-8 with a mark, so that spreadsheets take the signs and Korean as they are."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal

from ocr_jobs.exports.items import ExportedDrawing
from ocr_jobs.exports.safe_cells import csv_text
from ocr_jobs.exports.table import HEADINGS, Cell, rows_of


def as_csv(drawing: ExportedDrawing, headings: Mapping[str, str] = HEADINGS) -> bytes:
    """headings: in the user's language, by the names of HEADINGS."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([csv_text(str(headings[name])) for name in HEADINGS])
    for row in rows_of(drawing.items):
        writer.writerow([_written(row[name]) for name in HEADINGS])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return format(cell, "f") if isinstance(cell, Decimal) else csv_text(str(cell))
