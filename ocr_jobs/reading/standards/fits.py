"""From a fit's name to its limits. Source: ISO 286-1:2010 and its tables."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ocr_jobs.reading.standards.fundamental_deviations import BELOW_ZERO, LETTERS, distance_um, hole_upper_um
from ocr_jobs.reading.standards.tolerance_grades import GRADES, width_um

_FIT = re.compile(r"(?P<letter>[A-Z]{1,2}|[a-z]{1,2})(?P<grade>01|\d{1,2})$")
_UM_PER_MM = 1000


@dataclass(frozen=True)
class Limits:
    """Deviations from the nominal in mm."""

    upper: Decimal
    lower: Decimal


class FitUnknownError(ValueError):
    """No such letter or grade."""


class FitOutOfRangeError(ValueError):
    """The standard gives this fit no deviations at this size."""


def limits_of(fit: str, nominal_mm: Decimal) -> Limits:
    """The deviations of a fit. Example: limits_of("H7", Decimal(25)) is +0.021 and 0.

    Raises: FitUnknownError, FitOutOfRangeError.
    """
    letter, grade, is_hole = _taken_apart(fit)
    width = width_um(grade, nominal_mm)
    if width is None:
        raise FitOutOfRangeError(f"{fit} at {nominal_mm} mm")
    if letter == "js":
        return _limits(width / 2, -width / 2)
    nearer = _nearer_um(letter, grade, nominal_mm, is_hole=is_hole)
    if nearer is None:
        raise FitOutOfRangeError(f"{fit} at {nominal_mm} mm")
    below_zero = letter in BELOW_ZERO
    hangs = is_hole != below_zero  # the nearer limit is the upper one
    return _limits(nearer, nearer - width) if hangs else _limits(nearer + width, nearer)


def is_fit(fit: str) -> bool:
    """Whether letters and grade are of the system. Example: is_fit("H7") is true, is_fit("O7") is not."""
    try:
        return all(bool(_taken_apart(each)) for each in fit.split("/"))
    except FitUnknownError:
        return False


def _taken_apart(fit: str) -> tuple[str, str, bool]:
    match = _FIT.match(fit)
    if match is None or match["letter"].lower() not in LETTERS or match["grade"] not in GRADES:
        raise FitUnknownError(fit)
    return match["letter"].lower(), match["grade"], match["letter"].isupper()


def _nearer_um(letter: str, grade: str, nominal_mm: Decimal, *, is_hole: bool) -> Decimal | None:
    """The limit nearer to the zero line, with its sign."""
    if is_hole and letter not in BELOW_ZERO:
        return hole_upper_um(letter, grade, nominal_mm)
    distance = distance_um(letter, grade, nominal_mm)
    if distance is None:
        return None
    below = letter == "j" or (letter in BELOW_ZERO and not is_hole)
    return -distance if below else distance


def _limits(upper_um: Decimal, lower_um: Decimal) -> Limits:
    return Limits(_mm(upper_um), _mm(lower_um))


def _mm(value_um: Decimal) -> Decimal:
    """At least the thousandths, unless it is nothing at all. Example: 21 gives 0.021, 17.5 gives 0.0175."""
    if not value_um:
        return Decimal(0)
    mm = value_um / _UM_PER_MM
    short = mm.normalize()
    return short if short != short.quantize(Decimal("0.001")) else mm.quantize(Decimal("0.001"))
