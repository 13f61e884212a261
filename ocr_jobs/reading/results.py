"""What reading a drawing gives: frozen values; positions in pixels of the page's image (a PDF's pages at 300 dpi)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

Point = tuple[float, float]
Polygon = tuple[Point, Point, Point, Point]
"""Clockwise on the page, from the upper left corner of the text as it is read: the first side runs along the text."""


class Kind(StrEnum):
    LINEAR = "linear"
    DIAMETER = "diameter"
    RADIUS = "radius"
    ANGLE = "angle"
    CHAMFER = "chamfer"
    THREAD = "thread"
    DEPTH = "depth"
    UNREAD = "unread"  # found where dimensions stand, and kept as it was read: no rule takes it apart


class Unit(StrEnum):
    MM = "mm"
    INCH = "in"
    DEGREE = "deg"


class ToleranceFrom(StrEnum):
    NONE = ""
    STATED = "stated"
    FIT = "fit"  # from the tables of ISO 286
    GENERAL = "general"  # from the title block's general tolerance


class Source(StrEnum):
    TEXT_LAYER = "text_layer"
    RECOGNISER = "recogniser"
    ENGINE = "engine"


@dataclass(frozen=True)
class ReadText:
    """A piece of text where it stands. `raw` is what was read, `text` its normal form; `doubts` are of the reading."""

    text: str
    polygon: Polygon
    confidence: float
    source: Source
    raw: str = ""
    doubts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")


@dataclass(frozen=True)
class Dimension:
    """One dimension. upper and lower are deviations from the nominal with their signs, in the dimension's unit.

    `callout` numbers the piece of text that it comes from: "⌀6.6 ↧12" gives two dimensions of one callout.
    `doubts` are codes of why somebody should look (ocr_jobs.reading.doubts).
    """

    read: ReadText
    kind: Kind
    nominal: Decimal | None = None
    upper: Decimal | None = None
    lower: Decimal | None = None
    unit: Unit = Unit.MM
    count: int = 1
    fit: str = ""
    thread: str = ""
    basic: bool = False
    reference: bool = False
    tolerance_from: ToleranceFrom = ToleranceFrom.NONE
    callout: int = 0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatumReference:
    letters: str  # "A", or "A-B" for a common datum
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """A feature control frame (ISO 1101, ASME Y14.5): `characteristic` is its name, such as "position"."""

    read: ReadText
    characteristic: str = ""
    tolerance: Decimal | None = None
    zone: str = ""  # "⌀", "S⌀" or nothing
    modifiers: tuple[str, ...] = ()
    datums: tuple[DatumReference, ...] = ()
    unit: Unit = Unit.MM
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roughness:
    read: ReadText
    parameter: str = ""  # "Ra", "Rz"
    value: Decimal | None = None  # µm
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Datum:
    read: ReadText
    letter: str


@dataclass(frozen=True)
class TitleField:
    """A title block field; `name` is number, title, revision, material, scale, general_tolerance, date, author, …"""

    name: str
    read: ReadText
    caption: str = ""


@dataclass(frozen=True)
class PageReading:
    """`turned_deg`: by how much the page was turned clockwise to stand upright; polygons are in the page as it came."""

    page: int
    size_wh: tuple[int, int]
    dimensions: tuple[Dimension, ...] = ()
    frames: tuple[Frame, ...] = ()
    roughness: tuple[Roughness, ...] = ()
    datums: tuple[Datum, ...] = ()
    notes: tuple[ReadText, ...] = ()
    title_block: tuple[TitleField, ...] = ()
    turned_deg: float = 0.0
    remarks: tuple[str, ...] = ()  # codes: empty_page, no_drawing, turned, photograph, …
    ms: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON line; numbers that must stay exact are strings of their decimal digits."""
        return {
            "page": self.page,
            "size_wh": list(self.size_wh),
            "dimensions": [_dimension(each) for each in self.dimensions],
            "frames": [_frame(each) for each in self.frames],
            "roughness": [_read(each.read) | _roughness(each) for each in self.roughness],
            "datums": [_read(each.read) | {"letter": each.letter} for each in self.datums],
            "title_block": {each.name: _read(each.read) | {"caption": each.caption} for each in self.title_block},
            "notes": [_read(each) for each in self.notes],
            "turned_deg": self.turned_deg,
            "remarks": list(self.remarks),
            "ms": {name: round(value, 1) for name, value in self.ms.items()},
        }


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return _read(dimension.read) | {
        "kind": dimension.kind.value,
        "nominal": _digits(dimension.nominal),
        "upper": _digits(dimension.upper),
        "lower": _digits(dimension.lower),
        "unit": dimension.unit.value,
        "count": dimension.count,
        "fit": dimension.fit,
        "thread": dimension.thread,
        "basic": dimension.basic,
        "reference": dimension.reference,
        "tolerance_from": dimension.tolerance_from.value,
        "callout": dimension.callout,
        "doubts": list(dimension.doubts),
    }


def _frame(frame: Frame) -> dict[str, Any]:
    return _read(frame.read) | {
        "characteristic": frame.characteristic,
        "tolerance": _digits(frame.tolerance),
        "zone": frame.zone,
        "modifiers": list(frame.modifiers),
        "datums": [{"letters": each.letters, "modifiers": list(each.modifiers)} for each in frame.datums],
        "unit": frame.unit.value,
        "doubts": list(frame.doubts),
    }


def _roughness(roughness: Roughness) -> dict[str, Any]:
    return {"parameter": roughness.parameter, "value": _digits(roughness.value), "doubts": list(roughness.doubts)}


def _read(read: ReadText) -> dict[str, Any]:
    return {
        "text": read.text,
        "raw": read.raw or read.text,
        "confidence": round(read.confidence, 3),
        "polygon": [[round(x, 1), round(y, 1)] for x, y in read.polygon],
        "source": read.source.value,
    }


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
