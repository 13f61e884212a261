"""Steps that a text may go through after it was read."""

import re

from ocr_jobs.reading.grammar.parsing import normal_form


def strip(text: str) -> str:
    return " ".join(text.split())


def dimension_form(text: str) -> str:
    """Dimensions as the drawing pages write them: "Ø 6,6" becomes "⌀6.6"."""
    return normal_form(text)


def upper_case(text: str) -> str:
    return text.upper()


def drop_marks(text: str) -> str:
    """Lone marks at either end, which are pieces of lines."""
    return re.sub(r"^[\s|_~'`.,;:]+|[\s|_~'`,;:]+$", "", text)
