"""What of the title block stands on the drawing's own row, as corrected."""

from ocr_jobs.models import Drawing, Sort

GENERAL_TOLERANCE = "general_tolerance"
NAMES = (
    *("number", "title", "revision", "material", GENERAL_TOLERANCE, "scale", "finish", "date", "author"),
    *("checked_by", "approved_by", "weight", "sheet", "size", "quantity", "company", "project", "projection", "unit"),
)
_FIELDS = {"number": 120, "title": 255, "revision": 40}


def told(drawing: Drawing) -> dict[str, str]:
    """What a person added counts for more than what was read, and of that the first."""
    rows = drawing.entries.standing().filter(sort=Sort.TITLE, name__in=_FIELDS).order_by("origin", "-number")
    return dict.fromkeys(_FIELDS, "") | {row.name: row.text[: _FIELDS[row.name]] for row in rows}


def keep(drawing: Drawing) -> None:
    Drawing.objects.filter(pk=drawing.pk).update(**told(drawing))


def general_tolerance(drawing: Drawing) -> str:
    """As the title block says it, above all as a person does; "" where it does not."""
    rows = drawing.entries.filter(withdrawn=False, sort=Sort.TITLE, name=GENERAL_TOLERANCE)
    rows = rows.order_by("-origin", "number")
    return rows.values_list("text", flat=True).first() or ""
