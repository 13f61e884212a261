"""What can be wrong with values, whoever entered them: the machine, a person, a script. One set of rules for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.frames.signs import FORM, NEED_DATUMS, SIGN_OF
from ocr_jobs.reading.results import Dimension, Frame, Kind, Roughness, ToleranceFrom, Unit
from ocr_jobs.reading.standards.fits import FitOutOfRangeError, FitUnknownError, limits_of

REFUSED = frozenset({Doubt.UPPER_BELOW_LOWER, Doubt.COUNT_BELOW_ONE, Doubt.NOMINAL_MISSING, Doubt.UNIT_WRONG})
"""What is never meant: it is told while somebody types, and not saved."""

_ROUGHEST_UM, _FULL_TURN_DEG = Decimal(400), Decimal(360)
_ROUND_ZONES = frozenset({"position", "concentricity", "straightness", "perpendicularity", "parallelism", "angularity"})
_LENGTHS = frozenset({Kind.LINEAR, Kind.DIAMETER, Kind.RADIUS, Kind.DEPTH, Kind.CHAMFER})
_AT_MAXIMUM_MATERIAL = frozenset("ⓂⓁ")

Value = TypeVar("Value", Dimension, Frame, Roughness)


@dataclass(frozen=True)
class Fault:
    """code: its sentence is the pages'. name: of the field at fault. params: what the sentence names."""

    code: Doubt
    name: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return self.code in REFUSED


def faults_of(value: Dimension | Frame | Roughness) -> tuple[Fault, ...]:
    """In the order of the fields. Example: of a dimension with upper -0.2 and lower 0.1 that upper is below lower."""
    if isinstance(value, Dimension):
        return tuple(_of_dimension(value))
    return tuple(_of_frame(value) if isinstance(value, Frame) else _of_roughness(value))


def checked(value: Value) -> Value:
    """With the faults among its doubts."""
    new = tuple(fault.code for fault in faults_of(value) if fault.code not in value.doubts)
    return replace(value, doubts=value.doubts + new) if new else value


def _of_dimension(dimension: Dimension) -> Iterator[Fault]:
    if dimension.kind == Kind.UNREAD:
        return
    if dimension.count < 1:
        yield Fault(Doubt.COUNT_BELOW_ONE, "count", {"count": str(dimension.count)})
    yield from _of_nominal(dimension)
    yield from _of_tolerance(dimension)
    if dimension.fit and dimension.nominal is not None:
        yield from _of_fit(dimension.fit, dimension.nominal, dimension.unit)


def _of_nominal(dimension: Dimension) -> Iterator[Fault]:
    nominal = dimension.nominal
    if nominal is None:
        if dimension.kind != Kind.THREAD or not dimension.thread:
            yield Fault(Doubt.NOMINAL_MISSING, "nominal")
        return
    if dimension.kind in _LENGTHS and dimension.unit == Unit.DEGREE:
        yield Fault(Doubt.UNIT_WRONG, "unit", {"unit": dimension.unit, "kind": dimension.kind})
    if dimension.kind == Kind.ANGLE and dimension.unit != Unit.DEGREE:
        yield Fault(Doubt.UNIT_WRONG, "unit", {"unit": dimension.unit, "kind": dimension.kind})
    if nominal <= 0:
        yield Fault(Doubt.NOMINAL_ZERO, "nominal", {"nominal": f"{nominal:f}"})
    if dimension.kind == Kind.ANGLE and nominal > _FULL_TURN_DEG:
        yield Fault(Doubt.ANGLE_WIDE, "nominal", {"nominal": f"{nominal:f}"})


def _of_tolerance(dimension: Dimension) -> Iterator[Fault]:
    upper, lower = dimension.upper, dimension.lower
    toleranced = upper is not None or lower is not None
    if dimension.basic and toleranced:
        yield Fault(Doubt.BASIC_WITH_TOLERANCE, "upper")
    if upper is None or lower is None:
        return
    if upper < lower:
        yield Fault(Doubt.UPPER_BELOW_LOWER, "upper", {"upper": f"{upper:f}", "lower": f"{lower:f}"})
    stated = dimension.tolerance_from != ToleranceFrom.GENERAL
    if stated and dimension.nominal and upper - lower > abs(dimension.nominal):
        yield Fault(Doubt.TOLERANCE_WIDE, "upper", {"width": f"{upper - lower:f}", "nominal": f"{dimension.nominal:f}"})


def _of_fit(fit: str, nominal: Decimal, unit: Unit) -> Iterator[Fault]:
    size_mm = nominal * Decimal("25.4") if unit == Unit.INCH else nominal
    for each in fit.split("/"):
        try:
            limits_of(each, size_mm)
        except FitUnknownError:
            yield Fault(Doubt.FIT_UNKNOWN, "fit", {"fit": each})
        except FitOutOfRangeError:
            yield Fault(Doubt.FIT_OUT_OF_RANGE, "fit", {"fit": each, "nominal": f"{nominal:f}"})


def _of_frame(frame: Frame) -> Iterator[Fault]:
    if frame.characteristic not in SIGN_OF:
        yield Fault(Doubt.CHARACTERISTIC_UNKNOWN, "characteristic", {"characteristic": frame.characteristic})
        return
    if frame.tolerance is None:
        yield Fault(Doubt.FRAME_TOLERANCE_MISSING, "tolerance")
    elif frame.tolerance <= 0 and not _AT_MAXIMUM_MATERIAL & set(frame.modifiers):
        yield Fault(Doubt.FRAME_TOLERANCE_ZERO, "tolerance", {"tolerance": f"{frame.tolerance:f}"})
    if frame.characteristic in NEED_DATUMS and not frame.datums:
        yield Fault(Doubt.FRAME_DATUM_NEEDED, "datums", {"characteristic": frame.characteristic})
    if frame.characteristic in FORM and frame.datums:
        yield Fault(Doubt.FRAME_DATUM_UNUSED, "datums", {"characteristic": frame.characteristic})
    if frame.zone and frame.characteristic not in _ROUND_ZONES:
        yield Fault(Doubt.FRAME_ZONE_UNUSUAL, "zone", {"zone": frame.zone, "characteristic": frame.characteristic})


def _of_roughness(roughness: Roughness) -> Iterator[Fault]:
    if roughness.value is None or not 0 < roughness.value <= _ROUGHEST_UM:
        value = "" if roughness.value is None else f"{roughness.value:f}"
        yield Fault(Doubt.ROUGHNESS_UNUSUAL, "value", {"value": value, "limit": f"{_ROUGHEST_UM:f}"})
