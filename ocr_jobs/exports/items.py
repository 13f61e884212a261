"""What is exported: a drawing's values with their places, free of how they are stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

Point = tuple[float, float]
CHARACTERISTICS = ("dimension", "frame", "roughness")
"""The sorts that are inspected, and have balloons."""


@dataclass(frozen=True)
class Item:
    """One piece of text. values: what it says, in the words of ocr_jobs.reading.results; a callout may say several.

    polygon: four points in px of the page's picture. name: of a title block field. confidence None: a person's.
    """

    number: int
    page: int
    sort: str
    text: str
    values: Sequence[Mapping[str, Any]]
    polygon: Sequence[Sequence[float]]
    confidence: float | None = None
    doubts: Sequence[str] = ()
    checked: bool = False
    name: str = ""

    @property
    def box_xyxy(self) -> tuple[float, float, float, float]:
        xs, ys = [point[0] for point in self.polygon], [point[1] for point in self.polygon]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def is_characteristic(self) -> bool:
        return self.sort in CHARACTERISTICS


@dataclass(frozen=True)
class ExportedDrawing:
    """pages: size_wh in px of each page's picture, by its number."""

    filename: str
    items: Sequence[Item]
    pages: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def title_block(self) -> Mapping[str, str]:
        return {item.name: item.text for item in self.items if item.sort == "title"}

    @property
    def characteristics(self) -> list[Item]:
        return [item for item in self.items if item.is_characteristic]


@dataclass(frozen=True)
class Part:
    """One value of an item. number: that of the balloon, "7.2" for the second of several values."""

    number: str
    item: Item
    value: Mapping[str, Any]

    def decimal(self, name: str) -> Decimal | None:
        digits = self.value.get(name)
        return None if digits in (None, "") else Decimal(str(digits))

    def limit(self, deviation: str) -> Decimal | None:
        """The limit of size that a deviation ("upper" or "lower") makes."""
        nominal, by = self.decimal("nominal"), self.decimal(deviation)
        return None if nominal is None or by is None else nominal + by


def parts_of(items: Sequence[Item]) -> Iterator[Part]:
    for item in items:
        values = item.values or [{}]
        for index, value in enumerate(values, start=1):
            number = str(item.number) if len(values) == 1 else f"{item.number}.{index}"
            yield Part(number, item, value)


def exported(filename: str, pages: Sequence[Mapping[str, Any]]) -> ExportedDrawing:
    """From readings as PageReading.as_json gives them, in their order."""
    found = [item for page in pages for item in _items(page)]
    numbered = [Item(**(vars(item) | {"number": number})) for number, item in enumerate(found, start=1)]
    return ExportedDrawing(filename, numbered, {page["page"]: tuple(page["size_wh"]) for page in pages})


def _items(page: Mapping[str, Any]) -> Iterator[Item]:
    for _, parts in groupby(page["dimensions"], key=lambda part: part["callout"]):
        yield _item(page, "dimension", list(parts))
    for sort, name in (("frame", "frames"), ("roughness", "roughness"), ("datum", "datums"), ("note", "notes")):
        yield from (_item(page, sort, [each]) for each in page[name])
    for name, each in page["title_block"].items():
        yield _item(page, "title", [each], name)


def _item(page: Mapping[str, Any], sort: str, values: Sequence[Mapping[str, Any]], name: str = "") -> Item:
    first = values[0]
    doubts = sorted({doubt for value in values for doubt in value.get("doubts", ())})
    return Item(0, page["page"], sort, first["text"], values, first["polygon"], first["confidence"], doubts, name=name)
