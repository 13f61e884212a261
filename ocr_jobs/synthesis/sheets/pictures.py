"""A sheet with its pictures and truth in one value."""

import random
from dataclasses import dataclass
from typing import Any

import cv2

from ocr_jobs.synthesis.sheets.pdf import as_pdf
from ocr_jobs.synthesis.sheets.raster import Grey, Matrix, rendered, scanned
from ocr_jobs.synthesis.sheets.sheet import Sheet, make_sheet
from ocr_jobs.synthesis.sheets.truth import as_truth, page_matrix


@dataclass(frozen=True)
class Picture:
    """page: uint8[H,W] at 300 dpi; matrix: the sheet's millimetres to its pixels."""

    name: str
    sheet: Sheet
    pdf: bytes
    page: Grey
    matrix: Matrix

    @property
    def truth(self) -> dict[str, Any]:
        return as_truth(self.sheet, f"{self.name}.png", (self.page.shape[1], self.page.shape[0]), self.matrix)

    def png(self) -> bytes:
        done, data = cv2.imencode(".png", self.page, [cv2.IMWRITE_PNG_COMPRESSION, 3])
        if not done:
            raise OSError(f"{self.name} could not be written as PNG")
        return bytes(data.tobytes())


def drawn(seed: int) -> Picture:
    sheet = make_sheet(seed)
    pdf = as_pdf(sheet)
    return Picture(f"{seed:05d}", sheet, pdf, rendered(pdf), page_matrix(sheet))


def scan(picture: Picture, chance: random.Random) -> Picture:
    page, moved = scanned(picture.page, chance)
    return Picture(picture.name, picture.sheet, picture.pdf, page, moved @ picture.matrix)
