from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ocr_jobs.comparing import Compared, compared
from ocr_jobs.models import Drawing, Entry, Sort
from ocr_jobs.pages import lookup
from ocr_jobs.pages.value_words import FIELDS
from problems.problem import Problem
from problems.typed import whole

_AROUND_PX = 24


@dataclass(frozen=True)
class Side:
    number: int
    page: int
    text: str
    around: str


@dataclass(frozen=True)
class Row:
    what: str
    label: str | Promise
    pair: tuple[tuple[Side | None, Drawing], tuple[Side | None, Drawing]]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """From the older drawing to the later one, unless the address asks for the other way."""
    actor = lookup.viewer(request)
    asked = [number for text in request.GET.getlist("drawing") if (number := whole(text)) is not None]
    if len(asked) != 2:
        raise Problem("drawings_needed")
    turned = request.GET.get("turned") == "1"
    first, second = (lookup.drawing(actor, number) for number in sorted(asked, reverse=turned))
    rows = [_row(change, first, second) for change in compared(first, second)]
    counts = Counter(row.what for row in rows)
    labels = {"changed": _("changed"), "added": _("new"), "removed": _("gone")}
    context = {
        "first": first,
        "second": second,
        "sides": [first, second],
        "turned": turned,
        "changes": rows,
        "counts": [(what, label, counts[what]) for what, label in labels.items() if counts[what]],
    }
    return render(request, "ocr_jobs/compare.html", context)


def _row(change: Compared, first: Drawing, second: Drawing) -> Row:
    entry = change.first or change.second
    assert entry is not None
    label = FIELDS.get(entry.name, entry.name) if entry.sort == Sort.TITLE else entry.get_sort_display()
    return Row(change.what, label, ((_side(change.first), first), (_side(change.second), second)))


def _side(entry: Entry | None) -> Side | None:
    if entry is None:
        return None
    x1, y1, x2, y2 = entry.box_xyxy
    around = f"{x1 - _AROUND_PX:.0f},{y1 - _AROUND_PX:.0f},{x2 + _AROUND_PX:.0f},{y2 + _AROUND_PX:.0f}"
    return Side(entry.number, entry.page, entry.text, around)
