"""Numbers with their unit as they are written: decimals, degrees with minutes and seconds, inches, fractions."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ocr_jobs.reading.results import Unit

_DEGREES = re.compile(r"(?P<sign>[+-]?)(?:(?P<d>[\d.]+)°)?(?:(?P<m>[\d.]+)')?(?:(?P<s>[\d.]+)\")?$")
_FRACTION = re.compile(r"(?:(?P<whole>\d+)[ -])?(?P<over>\d+)/(?P<under>\d+)$")
_SIXTY = Decimal(60)
_ANGLE_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Amount:
    """unit is None where none is written; text is the normal form of what is written."""

    value: Decimal
    unit: Unit | None
    text: str

    @property
    def looks_like_inches(self) -> bool:
        """A fraction, or a number without its leading zero, in a text that does not say so."""
        return self.text.lstrip("+-").startswith(".") or ("/" in self.text and not self.text.endswith('"'))


def read_amount(written: str) -> Amount:
    """The amount of a token of the grammar. Example: read_amount("1 1/2\\"").value == Decimal("1.5")."""
    text = written.strip().replace(",", ".")
    if fraction := _FRACTION.match(text.rstrip('"').strip()):
        return Amount(_fraction(fraction), Unit.INCH, text.replace(" -", "-"))
    if text.endswith("°") and (fraction := _FRACTION.match(text.rstrip("°").strip())):
        return Amount(_fraction(fraction), Unit.DEGREE, text.replace(" -", "-"))
    text = text.replace(" ", "")
    if "°" in text or "'" in text:
        return Amount(_degrees(text), Unit.DEGREE, text)
    if text.endswith("mm"):
        return Amount(Decimal(text[:-2]), Unit.MM, text[:-2])
    if text.endswith(('"', "in")):
        digits = text.rstrip('"in')
        return Amount(Decimal(digits), Unit.INCH, digits + '"')
    return Amount(Decimal(text), None, text)


def _fraction(match: re.Match[str]) -> Decimal:
    return Decimal(match["whole"] or 0) + Decimal(match["over"]) / Decimal(match["under"])


def _degrees(text: str) -> Decimal:
    match = _DEGREES.match(text)
    if match is None:
        raise ValueError(f"{text!r} is no angle")
    if match["m"] is None and match["s"] is None:
        return Decimal(match["sign"] + match["d"])
    degrees, minutes, seconds = (Decimal(match[part] or 0) for part in "dms")
    angle = degrees + minutes / _SIXTY + seconds / _SIXTY / _SIXTY
    angle = _short(angle.quantize(_ANGLE_STEP))
    return -angle if match["sign"] == "-" else angle


def _short(value: Decimal) -> Decimal:
    """Without zeros at the end that nobody wrote."""
    short = value.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]
