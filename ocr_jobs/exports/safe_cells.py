"""Text from a drawing in a spreadsheet's cell: never a formula, never a control character."""

import re

_FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_000  # characters in a cell of a spreadsheet


def plain_text(text: str) -> str:
    """Without characters that no XML and no spreadsheet takes."""
    return _CONTROL.sub("", text)[:_LONGEST]


def csv_text(text: str) -> str:
    """With an apostrophe before what a spreadsheet would compute; numbers with a sign stay numbers."""
    text = plain_text(text)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text
