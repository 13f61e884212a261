"""AS9102 form 3 as a workbook that prints on A4 across."""

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from ocr_jobs.exports.first_article import COLUMNS, HEADER, WORDS, header_of, lines_of
from ocr_jobs.exports.items import ExportedDrawing
from ocr_jobs.exports.workbook import put

_WIDTHS = (9, 14, 16, 38, 20, 18, 16, 34)
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="DCE6F0")
_FIRST_LINE = 6
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def first_article_xlsx(
    drawing: ExportedDrawing,
    columns: Mapping[str, str] = COLUMNS,
    header: Mapping[str, str] = HEADER,
    words: Mapping[str, str] = WORDS,
) -> bytes:
    """columns, header and words: in the user's language, by the names of COLUMNS, HEADER and WORDS."""
    book = Workbook()
    sheet = book.active
    sheet.title = "AS9102 Form 3"
    _put_header(sheet, header, header_of(drawing))
    for column, name in enumerate(COLUMNS, start=1):
        _box(sheet, _FIRST_LINE - 1, column, str(columns[name]), head=True)
    line = _FIRST_LINE
    for each in lines_of(drawing, words):
        for column, text in enumerate(each.cells, start=1):
            _box(sheet, line, column, text)
        line += 1
    _put_footer(sheet, line + 1, header)
    _set_up_page(sheet, line)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _put_header(sheet: Worksheet, header: Mapping[str, str], told: Mapping[str, str]) -> None:
    put(sheet, 1, 1, f"AS9102  {header['form']}")
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS))
    fields = ("part_number", "part_name", "serial_number", "report_number")
    for index, name in enumerate(fields):
        _put_field(sheet, 2, 1 + 2 * index, str(header[name]), told[name])
    for index, name in enumerate(("revision", "material")):
        _put_field(sheet, 3, 1 + 2 * index, str(header[name]), told[name])


def _put_field(sheet: Worksheet, line: int, column: int, caption: str, value: str) -> None:
    _box(sheet, line, column, caption, head=True)
    _box(sheet, line, column + 1, value)


def _put_footer(sheet: Worksheet, line: int, header: Mapping[str, str]) -> None:
    _put_field(sheet, line, 1, str(header["prepared_by"]), "")
    _put_field(sheet, line, 4, str(header["date"]), "")


def _box(sheet: Worksheet, line: int, column: int, text: str, *, head: bool = False) -> None:
    put(sheet, line, column, text)
    cell = sheet.cell(line, column)
    cell.border, cell.alignment = _BOX, _WRAPPED
    if head:
        cell.font, cell.fill = Font(bold=True, size=9), _HEAD


def _set_up_page(sheet: Worksheet, last_line: int) -> None:
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[chr(ord("A") + column - 1)].width = width
    sheet.freeze_panes = f"A{_FIRST_LINE}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{_FIRST_LINE - 1}"
    sheet.print_area = f"A1:H{last_line + 1}"
