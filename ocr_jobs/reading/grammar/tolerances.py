"""Tolerances between their values and the way they are written."""

from collections.abc import Sequence
from decimal import Decimal

from ocr_jobs.reading.grammar.amounts import Amount
from ocr_jobs.reading.grammar.parts import Measure, Written
from ocr_jobs.reading.results import Unit

ZERO = Decimal(0)
_ENDINGS = {Unit.MM: "", Unit.DEGREE: "°", Unit.INCH: '"'}


def usual_amount(value: Decimal, unit: Unit) -> str:
    return format(value, "f") + _ENDINGS[unit]


def deviation_text(value: Decimal, unit: Unit) -> str:
    """With its sign; 0 has neither sign nor unit nor places."""
    if not value:
        return "0"
    return f"{'+' if value > 0 else ''}{usual_amount(value, unit)}"


def usual_tolerance(measure: Measure) -> str:
    """How the deviations of a measure are usually written, with the space before them where there is one.

    Limits are written in place of the nominal, and MAX and MIN are words after it: both give an empty text.
    """
    upper, lower, unit = measure.upper, measure.lower, measure.unit
    if measure.written in (Written.LIMITS, Written.MAX, Written.MIN) or (upper is None and lower is None):
        return ""
    if upper is None or lower is None:
        return f" {deviation_text(upper or lower or ZERO, unit)}"
    if measure.written == Written.ONE_DEVIATION:
        return f" {deviation_text(upper or lower, unit)}"
    if measure.written == Written.SYMMETRIC or (not measure.written and upper == -lower and upper > 0):
        return f"±{usual_amount(upper, unit)}"
    return f" {deviation_text(upper, unit)}/{deviation_text(lower, unit)}"


def usual_limits(measure: Measure) -> str:
    """The limits of size. Example: 25 with deviations 0.1 and -0.1 gives "25.1/24.9"."""
    if measure.nominal is None or measure.upper is None or measure.lower is None:
        return ""
    limits = [measure.nominal + measure.upper, measure.nominal + measure.lower]
    return "/".join(usual_amount(limit, measure.unit) for limit in limits)


def read_deviations(rule: str, amounts: Sequence[Amount]) -> tuple[Decimal, Decimal, Written, str]:
    """Upper, lower, how they are written, and their text, of one of the grammar's rules for tolerances."""
    if rule == "symmetric":
        value = amounts[0].value
        return value, -value, Written.SYMMETRIC, f"±{amounts[0].text}"
    if rule == "one_deviation":
        value = _without_sign_of_zero(amounts[0].value)
        return max(value, ZERO), min(value, ZERO), Written.ONE_DEVIATION, f" {_text(amounts[0])}"
    upper, lower = amounts
    if rule != "deviations" and upper.value < lower.value:  # without a bar between them their order says nothing
        upper, lower = lower, upper
    text = f" {_text(upper)}/{_text(lower)}"
    return _without_sign_of_zero(upper.value), _without_sign_of_zero(lower.value), Written.DEVIATIONS, text


def _text(amount: Amount) -> str:
    return amount.text if amount.value else "0"


def _without_sign_of_zero(value: Decimal) -> Decimal:
    return value if value else ZERO
