"""What a request may bring into a row: text without what nobody sees, and whole numbers that a database can hold."""

import re
from typing import Annotated

from pydantic import Field

LARGEST = 2**63 - 1
_DIGITS = len(str(LARGEST))

Whole = Annotated[int, Field(ge=0, le=LARGEST)]
Number = Annotated[float, Field(allow_inf_nan=False)]

# Control characters (all but tab and line ends), halves of UTF-16 pairs, which no database encodes, and what turns the
# direction of reading around: "exe.png" that is none. None of them is seen, so none is missed.
_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def cleaned(text: str) -> str:
    """The text as it may be kept: the same, but for characters that nobody sees."""
    return _UNSEEN.sub("", text)


def whole(text: str) -> int | None:
    """A number of a row, a version, a place in a list; None for whatever is none of these."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        return None
    number = int(text)
    return number if number <= LARGEST else None
