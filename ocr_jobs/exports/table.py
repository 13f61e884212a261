"""The values as rows: the same columns for CSV and XLSX."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ocr_jobs.exports.items import Item, Part, parts_of

Cell = str | int | Decimal | bool | None

HEADINGS: Mapping[str, str] = {
    "number": "No.",
    "page": "Page",
    "sort": "Sort",
    "name": "Field",
    "text": "Text",
    "kind": "Kind",
    "count": "Count",
    "nominal": "Nominal",
    "upper": "Upper tolerance",
    "lower": "Lower tolerance",
    "upper_limit": "Upper limit",
    "lower_limit": "Lower limit",
    "unit": "Unit",
    "fit": "Fit",
    "thread": "Thread",
    "basic": "Basic",
    "reference": "Reference",
    "tolerance_from": "Tolerance from",
    "zone": "Zone",
    "modifiers": "Modifiers",
    "datums": "Datums",
    "confidence": "Confidence",
    "checked": "Checked",
    "doubts": "Doubts",
    "x": "x (px)",
    "y": "y (px)",
    "width": "Width (px)",
    "height": "Height (px)",
}
_CONFIDENCE_STEP = Decimal("0.001")
_PX_STEP = Decimal("0.1")


def rows_of(items: Sequence[Item]) -> Iterator[Mapping[str, Cell]]:
    """One row for each value, with the columns of HEADINGS."""
    for part in parts_of(items):
        yield _of_item(part) | _of_value(part)


def _of_item(part: Part) -> dict[str, Cell]:
    item = part.item
    x0, y0, x1, y1 = (Decimal(str(edge)).quantize(_PX_STEP) for edge in item.box_xyxy)
    sure = None if item.confidence is None else Decimal(str(item.confidence)).quantize(_CONFIDENCE_STEP)
    return dict.fromkeys(HEADINGS) | {
        "number": part.number,
        "page": item.page,
        "sort": item.sort,
        "name": item.name,
        "text": item.text,
        "confidence": sure,
        "checked": item.checked,
        "doubts": " ".join(item.doubts),
        "x": x0,
        "y": y0,
        "width": x1 - x0,
        "height": y1 - y0,
    }


def _of_value(part: Part) -> dict[str, Cell]:
    value, sort = part.value, part.item.sort
    if sort == "frame":
        return {
            "kind": str(value.get("characteristic", "")),
            "upper": part.decimal("tolerance"),
            "unit": value.get("unit"),
            "zone": value.get("zone"),
            "modifiers": "".join(value.get("modifiers", ())),
            "datums": "|".join(each["letters"] + "".join(each["modifiers"]) for each in value.get("datums", ())),
        }
    if sort == "roughness":
        return {"kind": str(value.get("parameter", "")), "upper": part.decimal("value"), "unit": "µm"}
    if sort != "dimension":
        return {}
    told = {name: value.get(name) for name in ("kind", "unit", "count", "fit", "thread", "basic", "reference")}
    numbers = {name: part.decimal(name) for name in ("nominal", "upper", "lower")}
    limits = {"upper_limit": part.limit("upper"), "lower_limit": part.limit("lower")}
    return told | numbers | limits | {"tolerance_from": value.get("tolerance_from")}
