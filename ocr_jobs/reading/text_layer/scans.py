"""Whether a PDF's page is a picture of paper."""

from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_MOST_OF_IT = 0.5
_LOOKED_AT = 20_000  # a drawing has its lines by the ten thousand, a scan has one picture or some strips


def is_scan(page: Any) -> bool:
    """Pictures cover most of the page. page: of pypdfium2, open."""
    width, height = page.get_size()
    covered = 0.0
    for index in range(min(raw.FPDFPage_CountObjects(page), _LOOKED_AT)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        left, bottom, right, top = pdfium.PdfObject(item, page=page).get_bounds()
        covered += abs(right - left) * abs(top - bottom)
    return bool(covered > _MOST_OF_IT * width * height)
