"""PDF pages, one at a time: their picture at 300 dpi and their text layer.

pdfium runs no script and follows no link of a document here; it is not safe for threads, so one lock holds them apart.
"""

import math
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.page import PDF_DPI, Page, Pixels, Unreadable
from ocr_jobs.reading.text_layer.layer import read_layer
from problems.problem import Problem

SCALE = PDF_DPI / 72
MAGIC = b"%PDF-"
MAGIC_WITHIN = 1024  # of its first bytes; some producers write others before it
_OURS = threading.Lock()
_REASONS = {
    raw.FPDF_ERR_PASSWORD: "drawing_encrypted",
    raw.FPDF_ERR_SECURITY: "drawing_encrypted",
    raw.FPDF_ERR_FILE: "drawing_empty",  # what `_forget_earlier_errors` left: a whole document, and no page in it
}


class PdfDocument:
    """Raises Problem: drawing_encrypted, drawing_damaged, drawing_missing, drawing_empty."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        with _OURS:
            _forget_earlier_errors()
            try:
                self._pdf = pdfium.PdfDocument(path)
            except pdfium.PdfiumError as error:
                raise Problem(_REASONS.get(error.err_code, "drawing_damaged")) from error
            except FileNotFoundError:
                raise Problem("drawing_missing", status=404) from None
            self.page_count = len(self._pdf)

    def pages(self, numbers: Sequence[int]) -> Iterator[Page | Unreadable]:
        for number in numbers:
            yield self._page(number)

    def close(self) -> None:
        with _OURS:
            self._pdf.close()

    def _page(self, number: int) -> Page | Unreadable:
        with _OURS:
            try:
                page = self._pdf[number - 1]
            except pdfium.PdfiumError:
                return Unreadable(number, "page_damaged")
            try:
                return self._rendered(page, number)
            finally:
                page.close()

    def _rendered(self, page: Any, number: int) -> Page | Unreadable:
        size_wh = _pixels(page.get_size())
        if not all(size_wh):
            return Unreadable(number, "page_damaged", size_wh)
        if max(size_wh) > self._limits.max_side_px or math.prod(size_wh) > self._limits.max_pixels:
            return Unreadable(number, "page_too_large", size_wh)
        try:
            grey = _grey(page)
        except (pdfium.PdfiumError, MemoryError):
            return Unreadable(number, "page_damaged", size_wh)
        return Page(number, grey, read_layer(page, grey))


def _forget_earlier_errors() -> None:
    """pdfium keeps the last error of the process and says nothing of its own of a document without pages."""
    raw.FPDF_LoadDocument(b"", None)


def _pixels(size_pt: tuple[float, float]) -> tuple[int, int]:
    width, height = size_pt
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        return 0, 0
    return math.ceil(width * SCALE), math.ceil(height * SCALE)


def _grey(page: Any) -> Pixels:
    """Annotations are left out: remarks and form fields of later hands are no part of the drawing."""
    bitmap = page.render(scale=SCALE, grayscale=True, may_draw_forms=False, draw_annots=False)
    try:
        return np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)
    finally:
        bitmap.close()
