"""What values of title block fields look like."""

import re
from collections.abc import Mapping

from ocr_jobs.reading.standards.general_tolerances import read_general_tolerance

_DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}\.?"
    r"|\d{1,2}[ -]?[A-Za-zä]{3,9}\.?[ -]?,?\d{2,4})"
)
_LOOKS: Mapping[str, re.Pattern[str]] = {
    "scale": re.compile(r"(?:\d+(?:[.,]\d+)?\s?[:/]\s?\d+(?:[.,]\d+)?|NTS|N\.T\.S\.?|NONE|FULL)(?:\s?\(.*\))?$", re.I),
    "date": re.compile(rf"{_DATE}$"),
    "sheet": re.compile(r"\d{1,3}(?:\s?(?:/|of|von|OF|VON)\s?\d{1,3})?$"),
    "weight": re.compile(r"\d[\d.,]*\s?(?:kg|g|lb|lbs|t|㎏)?$", re.I),
    "size": re.compile(r"(?:DIN\s?)?A[0-4]\+?|[A-E]$"),
    "revision": re.compile(r"[A-Z]{1,2}\d{0,2}$|\d{1,3}$|[A-Za-z]?\d{1,2}(?:\.\d{1,2})?$|-$"),
    "number": re.compile(r"(?=.*\d)[\w./ -]{2,40}$"),
    "author": re.compile(r"[^\W\d_][^\d]{0,30}$"),
    "quantity": re.compile(r"\d{1,5}(?:\s?(?:pcs|ea|stk|개))?\.?$", re.I),
    "unit": re.compile(r"(?:mm|cm|in|inch|inches|millimet.*)$", re.I),
}
_LIKE_AUTHOR = ("checked_by", "approved_by")
_MATERIAL = re.compile(
    r"(?:1\.\d{4}|S\d{3}[A-Z]\w{0,4}|C\d{2}[EUR]?|X\d+Cr\w+|\d{2}Cr\w+|\d+S?Mn\w+"  # steels by EN 10027
    r"|EN[ -]?A[WC][ -]?\d{4}\w*|EN-GJ\w+-\d+\S*|ST\s?\d{2}(?:-\d)?|AlMg\w+|CuZn\w+|CW\d{3}\w?|GGG?-?\d+"
    r"|AL?\s?\d{4}(?:-T\d+)?|\d{4}-T\d+|(?:AISI|SAE|SUS|ASTM)\s?\S+(?:\s\S+)?|Ti6Al4V"
    r"|SM\d{2}C|SS\d{3}|SCM\d{3}|SKD\d+|S\d{2}C"  # JIS and KS
    r"|POM(?:-C)?|PEEK|PTFE|PLA|ABS|PA\s?6(?:\.6)?|PVC|PE-?HD"
    r"|.*(?:steel|alumini?um|brass|bronze|copper|plastic|titanium|stahl|messing|kunststoff)"
    r"|.*(?:알루미늄|스테인리스|강$|황동|철))(?:\b|$)",
    re.IGNORECASE,
)


_UNIT = re.compile(r"(?:all )?dimensions (?:are )?in|(?:alle )?maße in|단위\s*:", re.I)


def looks_like(name: str, text: str) -> bool | None:
    """Whether a text can be a value of the field; None where values of that field look like anything."""
    text = text.strip()
    if name == "general_tolerance":
        return read_general_tolerance(text) is not None or (None if re.search(r"\d", text) else False)
    if name == "material":
        return bool(_MATERIAL.match(text)) or None
    if name == "title":
        return None if re.search(r"[^\W\d_]{2}", text) else False
    pattern = _LOOKS.get("author" if name in _LIKE_AUTHOR else name)
    return None if pattern is None else bool(pattern.match(text))


def names_of_itself(text: str) -> str:
    """The field that a text belongs to by its look alone; "" where it can be several."""
    text = text.strip()
    if read_general_tolerance(text) is not None:
        return "general_tolerance"
    if _UNIT.match(text):
        return "unit"
    if re.fullmatch(r"\d{1,2}\s?:\s?\d{1,3}", text):
        return "scale"
    if re.fullmatch(_DATE, text):
        return "date"
    if re.fullmatch(r"(?:DIN\s?)?A[0-4]", text):
        return "size"
    if re.fullmatch(r"\d[\d.,]*\s?(?:kg|g|lbs?)", text, re.I):
        return "weight"
    if re.fullmatch(r"\d{1,2}\s?(?:/|of|von)\s?\d{1,3}", text, re.I):
        return "sheet"
    return "material" if _MATERIAL.fullmatch(text) else ""
