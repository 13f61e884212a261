"""What a sheet is made of, from its lines: the frame, the title block, tables, GD&T frames, boxed texts, views.

layout = layout_of(grey)   # uint8[H,W], dark ink on bright -> PageLayout, in the picture's pixels
"""

from ocr_jobs.reading.layout.page_layout import PageLayout, layout_of
from ocr_jobs.reading.layout.rows import CellRow
from ocr_jobs.reading.layout.tables import Table

__all__ = ["CellRow", "PageLayout", "Table", "layout_of"]
