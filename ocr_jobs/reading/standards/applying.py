"""Fits looked up, and general tolerances applied, on the dimensions that were read."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.results import Dimension, Kind, ToleranceFrom, Unit
from ocr_jobs.reading.standards.fits import FitOutOfRangeError, FitUnknownError, limits_of
from ocr_jobs.reading.standards.general_tolerances import GeneralTolerance, deviation_for

_ROUNDED_BY_MM = Decimal("0.001")  # deviations beside a fit are often written to the hundredth or thousandth
_MM_PER_INCH = Decimal("25.4")


def with_fit(dimension: Dimension) -> Dimension:
    """With the deviations of its fit; where others are written beside it, those stay, and the doubt is told."""
    if not dimension.fit or dimension.nominal is None:
        return dimension
    if "/" in dimension.fit:
        return _doubted(dimension, Doubt.FIT_PAIR)
    try:
        limits = limits_of(dimension.fit, _in_mm(dimension.nominal, dimension.unit))
    except FitUnknownError:
        return _doubted(dimension, Doubt.FIT_UNKNOWN)
    except FitOutOfRangeError:
        return _doubted(dimension, Doubt.FIT_OUT_OF_RANGE)
    upper, lower = _from_mm(limits.upper, dimension.unit), _from_mm(limits.lower, dimension.unit)
    if dimension.upper is None or dimension.lower is None:
        return replace(dimension, upper=upper, lower=lower, tolerance_from=ToleranceFrom.FIT)
    apart = max(abs(dimension.upper - upper), abs(dimension.lower - lower))
    return _doubted(dimension, Doubt.FIT_DISAGREES) if apart > _ROUNDED_BY_MM else dimension


def with_general_tolerance(dimension: Dimension, general: GeneralTolerance | None) -> Dimension:
    """With the general tolerance, marked as derived, where the dimension has none of its own and takes one."""
    if general is None or not takes_general_tolerance(dimension):
        return dimension
    deviation = deviation_for(dimension, general)
    if deviation is None:
        return dimension
    derived = replace(dimension, upper=deviation, lower=-deviation, tolerance_from=ToleranceFrom.GENERAL)
    by_leg = dimension.kind == Kind.ANGLE and general.tolerance_class is not None
    return _doubted(derived, Doubt.ANGLE_LEG_ASSUMED) if by_leg else derived


def takes_general_tolerance(dimension: Dimension) -> bool:
    """Not: reference and theoretically exact dimensions, threads, fits, what has a tolerance or was not read."""
    exempt = dimension.reference or dimension.basic or bool(dimension.fit) or bool(dimension.thread)
    toleranced = dimension.upper is not None or dimension.lower is not None
    return not (exempt or toleranced or dimension.kind in (Kind.THREAD, Kind.UNREAD))


def with_tolerances(dimensions: Iterable[Dimension], general: GeneralTolerance | None) -> list[Dimension]:
    return [with_general_tolerance(with_fit(dimension), general) for dimension in dimensions]


def without_derived(dimension: Dimension) -> Dimension:
    """As it is written on the drawing: for applying anew after a correction."""
    if dimension.tolerance_from not in (ToleranceFrom.FIT, ToleranceFrom.GENERAL):
        return dimension
    doubts = tuple(each for each in dimension.doubts if each not in _FROM_TABLES)
    return replace(dimension, upper=None, lower=None, tolerance_from=ToleranceFrom.NONE, doubts=doubts)


_FROM_TABLES = frozenset({Doubt.ANGLE_LEG_ASSUMED, Doubt.FIT_OUT_OF_RANGE, Doubt.FIT_UNKNOWN, Doubt.FIT_PAIR})


def _doubted(dimension: Dimension, doubt: Doubt) -> Dimension:
    return dimension if doubt in dimension.doubts else replace(dimension, doubts=(*dimension.doubts, doubt))


def _in_mm(value: Decimal, unit: Unit) -> Decimal:
    return value * _MM_PER_INCH if unit == Unit.INCH else value


def _from_mm(value: Decimal, unit: Unit) -> Decimal:
    return (value / _MM_PER_INCH).quantize(Decimal("0.00001")) if unit == Unit.INCH else value
