"""Headings of exported tables and forms, in the language of whoever exports."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_Words = dict[str, str | Promise]

_HEADINGS: _Words = {
    "number": _("No."),
    "page": _("Page"),
    "sort": pgettext_lazy("value", "Sort"),
    "name": _("Field"),
    "text": _("Text"),
    "kind": pgettext_lazy("value", "Kind"),
    "count": pgettext_lazy("value", "Count"),
    "nominal": _("Nominal"),
    "upper": _("Upper tolerance"),
    "lower": _("Lower tolerance"),
    "upper_limit": _("Upper limit"),
    "lower_limit": _("Lower limit"),
    "unit": _("Unit"),
    "fit": _("Fit"),
    "thread": pgettext_lazy("dimension", "Thread"),
    "basic": pgettext_lazy("value", "Basic"),
    "reference": pgettext_lazy("value", "Reference"),
    "tolerance_from": _("Tolerance from"),
    "zone": pgettext_lazy("tolerance", "Zone"),
    "modifiers": _("Modifiers"),
    "datums": _("Datums"),
    "confidence": _("Confidence"),
    "checked": pgettext_lazy("value", "Checked"),
    "doubts": _("Doubts"),
    "x": "x (px)",
    "y": "y (px)",
    "width": _("Width (px)"),
    "height": _("Height (px)"),
}
_SHEETS: _Words = {"characteristics": _("Characteristics"), "notes": _("Notes"), "title_block": _("Title block")}
# Numbers and names of the form's fields are those of AS9102.
_COLUMNS: _Words = {
    "number": _("5. Char. No."),
    "location": _("6. Reference Location"),
    "designator": _("7. Characteristic Designator"),
    "requirement": _("8. Requirement"),
    "results": _("9. Results"),
    "tooling": _("10. Designed / Qualified Tooling"),
    "nonconformance": _("11. Nonconformance Number"),
    "comments": _("14. Additional Data / Comments"),
}
_HEADER: _Words = {
    "form": _("Form 3: Characteristic Accountability, Verification and Compatibility Evaluation"),
    "part_number": _("1. Part Number"),
    "part_name": _("2. Part Name"),
    "serial_number": _("3. Serial Number"),
    "report_number": _("4. FAI Report Number"),
    "revision": pgettext_lazy("drawing", "Revision"),
    "material": _("Material"),
    "prepared_by": _("12. Prepared By"),
    "date": _("13. Date"),
    "page": _("Page"),
}
_WORDS: _Words = {
    "sheet": pgettext_lazy("place on a drawing", "Sheet"),
    "basic": _("basic"),
    "reference": _("for reference"),
    "general": _("tolerance from"),
    "fit": _("limits by ISO 286"),
    "doubtful": _("reading not checked"),
}


def headings() -> Mapping[str, str]:
    return _said(_HEADINGS)


def sheets() -> Mapping[str, str]:
    return _said(_SHEETS)


def columns() -> Mapping[str, str]:
    return _said(_COLUMNS)


def header() -> Mapping[str, str]:
    return _said(_HEADER)


def words() -> Mapping[str, str]:
    return _said(_WORDS)


def _said(names: _Words) -> dict[str, str]:
    return {name: str(text) for name, text in names.items()}
