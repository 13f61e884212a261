"""AS9102 form 3 as a PDF on A4 across."""

import io
from collections.abc import Mapping, Sequence

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.exports import pdf_text
from ocr_jobs.exports.first_article import COLUMNS, HEADER, WORDS, header_of, lines_of
from ocr_jobs.exports.items import ExportedDrawing

_PAGE_WH = landscape(A4)
_MARGIN = 30.0
_SHARES = (0.06, 0.09, 0.11, 0.25, 0.13, 0.12, 0.11, 0.13)
_SIZE, _SMALL, _TITLE = 8.5, 6.5, 12.0
_LEADING = 1.3  # of the size, from line to line
_PAD = 3.0
_TALLEST = 20  # lines in a cell; what is longer is cut, and stays whole in the other formats
_FOOTER = 34.0


def first_article_pdf(
    drawing: ExportedDrawing,
    columns: Mapping[str, str] = COLUMNS,
    header: Mapping[str, str] = HEADER,
    words: Mapping[str, str] = WORDS,
) -> bytes:
    """columns, header and words: in the user's language, by the names of COLUMNS, HEADER and WORDS."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=_PAGE_WH)
    canvas.setTitle(f"AS9102 Form 3 {drawing.filename}")
    form = _Form(canvas, {name: str(text) for name, text in header.items()}, header_of(drawing))
    form.begin([str(columns[name]) for name in COLUMNS])
    for line in lines_of(drawing, words):
        form.row(line.cells)
    form.end()
    canvas.save()
    return data.getvalue()


class _Form:
    """Pages that fill from the top; each has the head, the columns' headings and the foot."""

    def __init__(self, canvas: Canvas, header: Mapping[str, str], told: Mapping[str, str]) -> None:
        self._canvas, self._header, self._told = canvas, header, told
        self._widths = [share * (_PAGE_WH[0] - 2 * _MARGIN) for share in _SHARES]
        self._headings: Sequence[str] = ()
        self._page = 0
        self._y = 0.0

    def begin(self, headings: Sequence[str]) -> None:
        self._headings = headings
        self._new_page()

    def row(self, cells: Sequence[str]) -> None:
        lines = self._lines(cells, _SIZE, bold=False)
        if self._y - self._height(lines, _SIZE) < _MARGIN + _FOOTER:
            self._foot()
            self._canvas.showPage()
            self._new_page()
        self._put(lines, _SIZE, bold=False)

    def end(self) -> None:
        self._foot()
        self._canvas.showPage()

    def _new_page(self) -> None:
        self._page += 1
        self._canvas.setLineWidth(0.5)
        self._y = _PAGE_WH[1] - _MARGIN - _TITLE
        pdf_text.draw(self._canvas, f"AS9102  {self._header['form']}", _MARGIN, self._y, _TITLE, bold=True)
        self._y -= 10
        self._fields(("part_number", "part_name", "revision", "serial_number", "report_number"))
        self._y -= 6
        self._put(self._lines(self._headings, _SMALL, bold=True), _SMALL, bold=True)

    def _fields(self, names: Sequence[str]) -> None:
        width = (_PAGE_WH[0] - 2 * _MARGIN) / len(names)
        height = 26.0
        for index, name in enumerate(names):
            x = _MARGIN + index * width
            self._canvas.rect(x, self._y - height, width, height)
            pdf_text.draw(self._canvas, self._header[name], x + _PAD, self._y - 8, _SMALL, bold=True)
            value = pdf_text.wrapped(self._told[name], width - 2 * _PAD, _SIZE)
            pdf_text.draw(self._canvas, value[0] if value else "", x + _PAD, self._y - 20, _SIZE)
        self._y -= height

    def _lines(self, cells: Sequence[str], size: float, *, bold: bool) -> list[list[str]]:
        widths = zip(cells, self._widths, strict=True)
        return [pdf_text.wrapped(text, width - 2 * _PAD, size, bold=bold)[:_TALLEST] for text, width in widths]

    @staticmethod
    def _height(lines: Sequence[Sequence[str]], size: float) -> float:
        return max(1, *(len(each) for each in lines)) * size * _LEADING + 2 * _PAD

    def _put(self, cells: Sequence[Sequence[str]], size: float, *, bold: bool) -> None:
        height, x = self._height(cells, size), _MARGIN
        for lines, width in zip(cells, self._widths, strict=True):
            self._canvas.rect(x, self._y - height, width, height)
            for index, line in enumerate(lines):
                y = self._y - _PAD - size - index * size * _LEADING
                pdf_text.draw(self._canvas, line, x + _PAD, y, size, bold=bold)
            x += width
        self._y -= height

    def _foot(self) -> None:
        names, x = ("prepared_by", "date"), _MARGIN
        for name in names:
            pdf_text.draw(self._canvas, self._header[name], x, _MARGIN + 4, _SMALL, bold=True)
            self._canvas.line(x + 60, _MARGIN + 2, x + 240, _MARGIN + 2)
            x += 270
        number = f"{self._header['page']} {self._page}"
        width = pdf_text.width_of(number, _SMALL)
        pdf_text.draw(self._canvas, number, _PAGE_WH[0] - _MARGIN - width, _MARGIN + 4, _SMALL)
