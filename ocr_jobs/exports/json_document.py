"""The values as one JSON document; numbers that must stay exact are strings of their decimal digits."""

import json
from typing import Any

from ocr_jobs.exports.items import ExportedDrawing, Item

_OF_THE_TEXT = frozenset({"text", "raw", "confidence", "polygon", "source", "doubts", "callout", "caption"})


def as_json(drawing: ExportedDrawing) -> bytes:
    document = {
        "file": drawing.filename,
        "pages": [{"page": number, "size_wh": list(size)} for number, size in sorted(drawing.pages.items())],
        "title_block": dict(drawing.title_block),
        "items": [_item(item) for item in drawing.items if item.sort != "title"],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "page": item.page,
        "sort": item.sort,
        "text": item.text,
        "values": [{key: each for key, each in value.items() if key not in _OF_THE_TEXT} for value in item.values],
        "confidence": item.confidence,
        "checked": item.checked,
        "doubts": list(item.doubts),
        "polygon": [list(point) for point in item.polygon],
    }
