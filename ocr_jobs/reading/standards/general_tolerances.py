"""General tolerances: what holds for dimensions without a tolerance of their own.

Source: ISO 2768-1:1989, tables 1 to 3. DIN 7168 (f, m, g, sg), JIS B 0405 and KS B ISO 2768-1 have the same values.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from ocr_jobs.reading.results import Dimension, Kind, Unit

ToleranceClass = Literal["f", "m", "c", "v"]

_SMALLEST_MM = Decimal("0.5")
_LINEAR_UP_TO_MM = (3, 6, 30, 120, 400, 1000, 2000, 4000)
_LINEAR_MM = {
    "f": "0.05 0.05 0.1 0.15 0.2 0.3 0.5 -",
    "m": "0.1 0.1 0.2 0.3 0.5 0.8 1.2 2",
    "c": "0.2 0.3 0.5 0.8 1.2 2 3 4",
    "v": "- 0.5 1 1.5 2.5 4 6 8",
}
_EDGES_UP_TO_MM = (3, 6, 4000)
_EDGES_MM = {"f": "0.2 0.5 1", "m": "0.2 0.5 1", "c": "0.4 1 2", "v": "0.4 1 2"}
_LEGS_UP_TO_MM = (10, 50, 120, 400, 100_000)
_ANGLES_MINUTES = {"f": "60 30 20 10 5", "m": "60 30 20 10 5", "c": "90 60 30 15 10", "v": "180 120 60 30 20"}
_EDGES = (Kind.RADIUS, Kind.CHAMFER)
_LENGTHS = (Kind.LINEAR, Kind.DIAMETER, Kind.DEPTH)
_STEP = Decimal("0.0001")

_NAMES: Mapping[str, ToleranceClass] = {
    "fine": "f", "fein": "f", "정밀": "f", "정밀급": "f", "精級": "f",
    "medium": "m", "mittel": "m", "중간": "m", "중간급": "m", "보통급": "m", "中級": "m",
    "coarse": "c", "grob": "c", "거친": "c", "거친급": "c", "粗級": "c", "g": "c",
    "very coarse": "v", "sehr grob": "v", "매우 거친급": "v", "極粗級": "v", "sg": "v",
    "f": "f", "m": "m", "c": "c", "v": "v",
}  # fmt: skip
_NAMED = "|".join(sorted((re.escape(name) for name in _NAMES), key=len, reverse=True))
_STANDARD = re.compile(
    r"(?:2768|7168|22768|B ?0405|B ?0412)(?: ?- ?[1T]| ?[/-]? ?(?:T|Teil|Part) ?1)?(?:: ?\d{4})?[\s,;:()-]*"
    rf"(?P<name>{_NAMED})(?P<geometry>[HKL])?(?: ?- ?E)?(?![^\W\d_])",
    re.IGNORECASE,
)
_ALL = re.compile(r"± ?(?P<value>\d*[.,]?\d+)(?P<unit>[°'])?")
_BY_PLACES = re.compile(
    r"(?<![\w.])(?:\d|[Xx])?[.,](?P<places>[Xx0]{1,4})\s*[:=]?\s*± ?(?P<value>\d*[.,]?\d+)(?![°'\d])"
)


@dataclass(frozen=True)
class GeneralTolerance:
    """tolerance_class of ISO 2768-1; or ± values of its own: by the number of decimal places, or one for all.

    geometry is the class of ISO 2768-2 (H, K, L), which says nothing about dimensions.
    """

    text: str
    tolerance_class: ToleranceClass | None = None
    geometry: str = ""
    by_places: Mapping[int, Decimal] = field(default_factory=dict)
    all_lengths: Decimal | None = None
    angles_deg: Decimal | None = None


def read_general_tolerance(text: str) -> GeneralTolerance | None:
    """From a title block's text; None where it names no values. Example: the class of "ISO 2768-mK" is m."""
    if match := _STANDARD.search(text):
        name = match["name"].casefold()
        return GeneralTolerance(text, _NAMES[name], (match["geometry"] or "").upper())
    by_places = {len(match["places"]): _decimal(match["value"]) for match in _BY_PLACES.finditer(text)}
    rest = _BY_PLACES.sub(" ", text)
    lengths = [_decimal(match["value"]) for match in _ALL.finditer(rest) if not match["unit"]]
    angles = [_degrees(match) for match in _ALL.finditer(rest) if match["unit"]]
    if not (by_places or lengths or angles):
        return None
    only = lengths[0] if len(lengths) == 1 else None
    return GeneralTolerance(text, None, "", by_places, only, angles[0] if angles else None)


def deviation_for(
    dimension: Dimension, general: GeneralTolerance, *, shorter_leg_mm: Decimal = Decimal(10)
) -> Decimal | None:
    """The ± of a dimension without a tolerance of its own, in its unit; None where the general tolerance has none.

    shorter_leg_mm: of an angle, whose tolerance goes by it; the default takes the shortest leg.
    """
    nominal, length = dimension.nominal, dimension.kind in (*_LENGTHS, *_EDGES)
    if nominal is None or not (length or dimension.kind == Kind.ANGLE):
        return None
    if general.tolerance_class is None:
        return _own_value(dimension, general)
    if dimension.kind == Kind.ANGLE:
        minutes = _at(_ANGLES_MINUTES[general.tolerance_class], _LEGS_UP_TO_MM, shorter_leg_mm)
        return None if minutes is None else _short((minutes / 60).quantize(_STEP))
    if dimension.unit != Unit.MM or nominal < _SMALLEST_MM:
        return None
    if dimension.kind in _EDGES:
        return _at(_EDGES_MM[general.tolerance_class], _EDGES_UP_TO_MM, nominal)
    return _at(_LINEAR_MM[general.tolerance_class], _LINEAR_UP_TO_MM, nominal)


def _own_value(dimension: Dimension, general: GeneralTolerance) -> Decimal | None:
    if dimension.kind == Kind.ANGLE:
        return general.angles_deg
    exponent = dimension.nominal.as_tuple().exponent if dimension.nominal is not None else 0
    places = -exponent if isinstance(exponent, int) else 0
    return general.by_places.get(places, general.all_lengths)


def _at(row: str, up_to: tuple[int, ...], size: Decimal) -> Decimal | None:
    index, values = bisect_left(up_to, size), row.split()
    return None if index >= len(values) or values[index] == "-" else Decimal(values[index])


def _degrees(match: re.Match[str]) -> Decimal:
    value = _decimal(match["value"])
    return _short((value / 60).quantize(_STEP)) if match["unit"] == "'" else value


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _short(value: Decimal) -> Decimal:
    """Without zeros at the end. Example: 1.0000 gives 1, 0.3333 stays."""
    return Decimal(f"{value:f}".rstrip("0").rstrip("."))
