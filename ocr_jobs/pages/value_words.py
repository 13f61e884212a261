"""What an entry says, in the columns that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ocr_jobs.models import Sort
from ocr_jobs.reading.results import Kind, ToleranceFrom, Unit

KINDS: dict[str, Promise] = {
    Kind.LINEAR: pgettext_lazy("dimension", "Linear"),
    Kind.DIAMETER: pgettext_lazy("dimension", "Diameter"),
    Kind.RADIUS: pgettext_lazy("dimension", "Radius"),
    Kind.ANGLE: pgettext_lazy("dimension", "Angle"),
    Kind.CHAMFER: pgettext_lazy("dimension", "Chamfer"),
    Kind.THREAD: pgettext_lazy("dimension", "Thread"),
    Kind.DEPTH: pgettext_lazy("dimension", "Depth"),
    Kind.UNREAD: pgettext_lazy("dimension", "Not understood"),
}
UNITS = {Unit.MM: "mm", Unit.INCH: "in", Unit.DEGREE: "°"}
FIELDS: dict[str, Promise] = {
    "number": _("Drawing number"),
    "title": pgettext_lazy("drawing", "Title"),
    "revision": pgettext_lazy("drawing", "Revision"),
    "material": _("Material"),
    "scale": pgettext_lazy("drawing", "Scale"),
    "general_tolerance": _("General tolerance"),
    "date": _("Date"),
    "author": _("Drawn by"),
    "checked_by": _("Checked by"),
    "approved_by": _("Approved by"),
    "weight": _("Weight"),
    "sheet": _("Sheet"),
    "company": _("Company"),
    "finish": _("Surface finish"),
    "size": _("Sheet size"),
    "quantity": _("Quantity"),
    "project": _("Project"),
    "projection": _("Projection"),
    "unit": _("Unit"),
}
CHARACTERISTICS: dict[str, Promise] = {
    "straightness": _("Straightness"),
    "flatness": _("Flatness"),
    "circularity": _("Roundness"),
    "cylindricity": _("Cylindricity"),
    "line_profile": _("Profile of a line"),
    "surface_profile": _("Profile of a surface"),
    "parallelism": _("Parallelism"),
    "perpendicularity": _("Perpendicularity"),
    "angularity": _("Angularity"),
    "position": _("Position"),
    "concentricity": _("Concentricity"),
    "symmetry": _("Symmetry"),
    "circular_runout": _("Circular run-out"),
    "total_runout": _("Total run-out"),
}


@dataclass(frozen=True)
class Part:
    """One line of an entry: numbers as they stand, with a real minus sign."""

    what: str | Promise
    nominal: str = ""
    upper: str = ""
    lower: str = ""
    unit: str = ""
    count: int = 1
    derived: str = ""  # from a fit or the general tolerance
    flags: Sequence[str] = ()


def parts_of(sort: str, values: Sequence[Mapping[str, Any]]) -> list[Part]:
    if sort == Sort.DIMENSION:
        return [_dimension(value) for value in values]
    if sort == Sort.FRAME:
        return [_frame(value) for value in values]
    if sort == Sort.ROUGHNESS:
        return [Part(value.get("parameter", ""), nominal=_number(value.get("value")), unit="µm") for value in values]
    return []


def _dimension(value: Mapping[str, Any]) -> Part:
    came = value.get("tolerance_from", "")
    derived = value.get("fit", "") if came == ToleranceFrom.FIT else "ISO 2768" if came == ToleranceFrom.GENERAL else ""
    return Part(
        KINDS.get(value.get("kind", ""), ""),
        value.get("thread") or _number(value.get("nominal")),
        _signed(value.get("upper")),
        _signed(value.get("lower")),
        UNITS.get(value.get("unit", ""), "") if value.get("nominal") else "",
        int(value.get("count", 1)),
        derived,
        [flag for flag in ("basic", "reference") if value.get(flag)],
    )


def _frame(value: Mapping[str, Any]) -> Part:
    datums = [each["letters"] + "".join(each["modifiers"]) for each in value.get("datums", ())]
    name = value.get("characteristic", "")
    return Part(
        CHARACTERISTICS.get(name, name),
        f"{value.get('zone', '')}{_number(value.get('tolerance'))}{''.join(value.get('modifiers', ()))}",
        unit=UNITS.get(value.get("unit", ""), ""),
        flags=datums,
    )


def _number(value: object) -> str:
    return "" if value is None else str(value).replace("-", "−")


def _signed(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    zero = not text.strip("-+0.")
    return "0" if zero else text.replace("-", "−") if text.startswith("-") else f"+{text}"
