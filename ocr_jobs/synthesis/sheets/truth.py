"""What a sheet says, in pixels of its picture: labelme's layout for dimensions, and the rest beside it.

`shapes` carries the dimensions with their text in normal form, and "other_info" for text that is none; frames,
roughness, datums, notes, views, tables and the title block stand under names of their own.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from ocr_jobs.synthesis.sheets.board import Mark
from ocr_jobs.synthesis.sheets.canvas import Point, rectangle
from ocr_jobs.synthesis.sheets.raster import DPI, Matrix
from ocr_jobs.synthesis.sheets.sheet import Sheet

_OTHER = "other_info"
_BESIDE = {
    "frame": "frames",
    "roughness": "roughness",
    "datum": "datums",
    "view": "views",
    "table": "tables",
    "note": "notes",
}


def page_matrix(sheet: Sheet, dpi: int = DPI) -> Matrix:
    """From the sheet's millimetres to the picture's pixels."""
    scale = dpi / 25.4
    return np.array([[scale, 0, 0], [0, -scale, sheet.size_wh[1] * scale], [0, 0, 1]])


def as_truth(sheet: Sheet, picture: str, size_wh: tuple[int, int], matrix: Matrix) -> dict[str, Any]:
    truth: dict[str, Any] = {
        "imagePath": picture,
        "imageWidth": size_wh[0],
        "imageHeight": size_wh[1],
        "shapes": [_shape(mark, matrix) for mark in sheet.marks if mark.group in ("dimension", "other", "note")],
        "frame": _pixels(rectangle(*sheet.inside), matrix),
        "title_block": _title_block(sheet, matrix),
        "style": {
            "standard": sheet.style.standard,
            "language": sheet.style.language,
            "face": sheet.style.hand.face.name,
        },
    }
    for group, name in _BESIDE.items():
        truth[name] = [_located(mark, matrix) for mark in sheet.marks if mark.group == group]
    return truth


def _shape(mark: Mark, matrix: Matrix) -> dict[str, Any]:
    label = mark.text if mark.group == "dimension" else _OTHER
    points = _pixels(mark.polygon, matrix)
    return {"label": label, "points": points, "shape_type": "polygon", "class": mark.cls.value, "flags": {}}


def _located(mark: Mark, matrix: Matrix) -> dict[str, Any]:
    return {"text": mark.text, "polygon": _pixels(mark.polygon, matrix)}


def _title_block(sheet: Sheet, matrix: Matrix) -> dict[str, Any]:
    outline = next((mark.polygon for mark in sheet.marks if mark.group == "title_block"), ())
    fields = {
        field.name: {"text": field.text, "caption": field.caption, "polygon": _pixels(field.polygon, matrix)}
        for field in sheet.fields
    }
    return {"polygon": _pixels(outline, matrix), "fields": fields}


def _pixels(points: Iterable[Point], matrix: Matrix) -> list[list[float]]:
    placed = (matrix @ (x, y, 1.0) for x, y in points)
    return [[round(float(x / w), 1), round(float(y / w), 1)] for x, y, w in placed]
