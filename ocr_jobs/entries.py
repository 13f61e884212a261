"""Between what a reading tells, the rows that people correct, and the values that exports take."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from ocr_jobs.models import CHARACTERISTICS, Entry, Sort
from ocr_jobs.reading.doubts import Doubt

_OF_THE_TEXT = ("text", "raw", "confidence", "polygon", "source", "doubts", "callout")
_MILD = {Doubt.ANGLE_LEG_ASSUMED}  # told, and no reason to look
_SETTLES = 0.5  # what was read with less confidence is doubtful, whatever else is said


def entries_of(page: Mapping[str, Any]) -> Iterator[Entry]:
    """Of one page as PageReading.as_json gives it, in its order; without drawing and number."""
    for _callout, parts in groupby(page["dimensions"], key=lambda part: part["callout"]):
        yield _entry(page, Sort.DIMENSION, list(parts))
    for sort, name in ((Sort.FRAME, "frames"), (Sort.ROUGHNESS, "roughness"), (Sort.DATUM, "datums")):
        for each in page[name]:
            yield _entry(page, sort, [each])
    for each in page["notes"]:
        yield _entry(page, Sort.NOTE, [each])
    for name, each in page["title_block"].items():
        yield _entry(page, Sort.TITLE, [each], name=name)


def in_order(entries: list[Entry]) -> list[Entry]:
    """As balloons are counted: characteristics first, page by page, row by row from the upper left."""
    return sorted(entries, key=lambda entry: (entry.sort not in CHARACTERISTICS, entry.page, *_place(entry)))


def _place(entry: Entry) -> tuple[int, float]:
    x1, y1, _x2, y2 = entry.box_xyxy
    return int((y1 + y2) / 2 // 150), x1


def _entry(page: Mapping[str, Any], sort: Sort, parts: list[Mapping[str, Any]], *, name: str = "") -> Entry:
    first = parts[0]
    values = [{key: value for key, value in part.items() if key not in _OF_THE_TEXT} for part in parts]
    doubts = sorted({doubt for part in parts for doubt in part.get("doubts", ())})
    return Entry(
        page=page["page"],
        sort=sort,
        name=name,
        text=first["text"],
        values=values,
        confidence=first["confidence"],
        polygon=first["polygon"],
        source=first["source"],
        doubts=doubts,
        doubtful=bool(set(doubts) - _MILD) or first["confidence"] < _SETTLES,
        machine={"text": first["text"], "values": values},
    )
