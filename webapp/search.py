"""The search field at the top: boards and drawings by the words of their names."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from inspections import listing as boards
from inspections.models import Inspection
from inspections.pages.lookup import viewer
from ocr_jobs import listing as drawings
from ocr_jobs.models import Drawing

Row = TypeVar("Row")
SHOWN = 10  # of each; the list behind has them all


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Where only one of the two has any, its list: there is more to do with what was found."""
    actor = viewer(request)
    text = request.GET.get("q", "").strip()[:100]
    if not text:
        return redirect("home")
    found = list(boards.find(actor, boards.Filters(text=text)).values_list("pk", flat=True)[: SHOWN + 1])
    sheets = list(drawings.find(actor, drawings.Filters(text=text)).values_list("pk", flat=True)[: SHOWN + 1])
    if bool(found) != bool(sheets):
        return redirect(f"{reverse('inspections:list' if found else 'ocr_jobs:list')}?{urlencode({'q': text})}")
    context = {
        "text": text,
        "boards": _in_order(found, Inspection.objects.select_related("board_type", "job").in_bulk(found[:SHOWN])),
        "more_boards": len(found) > SHOWN,
        "drawings": _in_order(sheets, Drawing.objects.select_related("job").in_bulk(sheets[:SHOWN])),
        "more_drawings": len(sheets) > SHOWN,
    }
    return render(request, "webapp/search.html", context)


def _in_order(numbers: Sequence[int], rows: Mapping[int, Row]) -> list[Row]:
    return [rows[number] for number in numbers if number in rows]
