"""The characteristics as a first-article inspection lists them: the columns of AS9102, form 3."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ocr_jobs.exports.items import ExportedDrawing, Part, parts_of

COLUMNS: Mapping[str, str] = {
    "number": "5. Char. No.",
    "location": "6. Reference Location",
    "designator": "7. Characteristic Designator",
    "requirement": "8. Requirement",
    "results": "9. Results",
    "tooling": "10. Designed / Qualified Tooling",
    "nonconformance": "11. Nonconformance Number",
    "comments": "14. Additional Data / Comments",
}
HEADER: Mapping[str, str] = {
    "form": "Form 3: Characteristic Accountability, Verification and Compatibility Evaluation",
    "part_number": "1. Part Number",
    "part_name": "2. Part Name",
    "serial_number": "3. Serial Number",
    "report_number": "4. FAI Report Number",
    "revision": "Revision",
    "material": "Material",
    "prepared_by": "12. Prepared By",
    "date": "13. Date",
    "page": "Page",
}
WORDS: Mapping[str, str] = {
    "sheet": "Sheet",
    "basic": "basic",
    "reference": "for reference",
    "general": "tolerance from",
    "fit": "limits by ISO 286",
    "doubtful": "reading not checked",
}
_SIGNS = {"diameter": "⌀", "radius": "R", "depth": "↧"}


@dataclass(frozen=True)
class Line:
    """One characteristic. Results, tooling and nonconformance are for the inspector."""

    number: str
    location: str
    designator: str
    requirement: str
    comments: str
    results: str = ""
    tooling: str = ""
    nonconformance: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(str(getattr(self, name)) for name in COLUMNS)


def header_of(drawing: ExportedDrawing) -> Mapping[str, str]:
    """What the drawing itself says for the fields at the head."""
    title = drawing.title_block
    return {
        "part_number": title.get("number", ""),
        "part_name": title.get("title", ""),
        "serial_number": "",
        "report_number": "",
        "revision": title.get("revision", ""),
        "material": title.get("material", ""),
    }


def lines_of(drawing: ExportedDrawing, words: Mapping[str, str] = WORDS) -> Iterator[Line]:
    general = drawing.title_block.get("general_tolerance", "ISO 2768")
    for part in parts_of(drawing.characteristics):
        location = f"{words['sheet']} {part.item.page}"
        yield Line(part.number, location, "", _requirement(part), "; ".join(_comments(part, general, words)))


def _requirement(part: Part) -> str:
    """The text, and the limits that it means. Of several values in one text, each with its own numbers."""
    text = part.item.text if part.number == str(part.item.number) else f"{part.item.text}: {_own(part)}"
    if part.value.get("basic") or part.value.get("reference"):
        return text
    lower, upper = part.limit("lower"), part.limit("upper")
    if lower is None or upper is None:
        return text
    return f"{text} ({_places(lower, upper)} / {_places(upper, lower)})"


def _own(part: Part) -> str:
    sign = _SIGNS.get(str(part.value.get("kind")), "")
    return str(part.value.get("thread") or f"{sign}{part.value.get('nominal') or ''}")


def _places(limit: Decimal, other: Decimal) -> str:
    """With as many decimal places as the other limit has. Example: 25 beside 25.021 is 25.000."""
    return format(limit + other - other, "f")


def _comments(part: Part, general: str, words: Mapping[str, str]) -> Sequence[str]:
    value, item = part.value, part.item
    notes = {
        str(words["basic"]): value.get("basic"),
        str(words["reference"]): value.get("reference"),
        str(words["fit"]): value.get("tolerance_from") == "fit",
        f"{words['general']} {general}": value.get("tolerance_from") == "general",
        str(words["doubtful"]): item.doubts and not item.checked,
    }
    return [note for note, holds in notes.items() if holds]
