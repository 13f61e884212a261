"""Readings of a text that says nothing as it stands, or that can hardly be meant as it stands; each with its doubt."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ocr_jobs.reading.doubts import Doubt

# A number does not begin with 0 and another digit: a reader took the diameter sign for a zero or a letter.
_ZERO_FOR_DIAMETER = re.compile(r"((?:\d{1,3} ?[xX] ?)?[(\[]?)[0OoQD](?=\d)(?!0+$)")
_TWO_NUMBERS = re.compile(r"((?:\d{1,3}x )?(?:⌀|R|S⌀|SR|\[|\()?)(\d+(?:[.,]\d+)?) (\d+(?:[.,]\d+)?)([\])]?)$")
_LIMITS_APART = Decimal("0.05")  # of the larger one: two numbers further apart are hardly limits of one size


def repairs(plain: str) -> Iterator[tuple[str, tuple[Doubt, ...]]]:
    """The text itself first, unless it begins with a needless zero."""
    if match := _ZERO_FOR_DIAMETER.match(plain):
        yield f"{match[1]}⌀{plain[match.end() :]}", (Doubt.DIAMETER_GUESSED,)
    yield plain, ()
    if limits := _side_by_side(plain):
        yield limits, (Doubt.LIMITS_GUESSED,)


def _side_by_side(plain: str) -> str:
    match = _TWO_NUMBERS.match(plain)
    if match is None:
        return ""
    first, second = sorted((Decimal(match[part].replace(",", ".")) for part in (2, 3)), reverse=True)
    if not 0 < first - second <= first * _LIMITS_APART:
        return ""
    return f"{match[1]}{match[2]}/{match[3]}{match[4]}"
