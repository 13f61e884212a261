from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.paging import CappedPaginator
from accounts.permissions import Permission
from live.events import last_seq
from live.models import Topic
from ocr_jobs import listing
from ocr_jobs.models import Drawing
from ocr_jobs.pages.lookup import viewer

PAGE = 50
_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Row:
    drawing: Drawing
    counts: listing.Counts
    seq: int = 0  # of its topic's last event that the row shows


@require_safe
def drawings(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    seq = last_seq("queue")  # before the rows: what happens meanwhile comes as an event
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    wanted = listing.Filters(state if state in listing.STATES else "", text)
    oldest_first = wanted.state == "to_approve"
    found = listing.find(actor, wanted, oldest_first=oldest_first).values_list("pk", flat=True)
    page = CappedPaginator(found, PAGE).get_page(request.GET.get("page"))
    numbers = list(page.object_list)
    context = {
        "seq": seq,
        "wanted": wanted,
        "query": urlencode([(name, value) for name, value in (("state", wanted.state), ("q", text)) if value]),
        "page": page,
        "rows": list_rows(numbers),
        "any": bool(numbers) or Drawing.objects.exists(),
        "may_submit": actor.may(Permission.SUBMIT),
        "states": _states(),
    }
    return render(request, "ocr_jobs/list.html", context)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of the drawings asked for, as the list shows them: its live update."""
    viewer(request)
    asked = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal() and len(part) < 12]
    return render(request, "ocr_jobs/_rows.html", {"rows": list_rows(asked[:_ROWS_AT_ONCE])})


def list_rows(numbers: Sequence[int]) -> list[Row]:
    """In the order of `numbers`: a fixed number of queries, however many rows."""
    names = {f"drawing:{number}": number for number in numbers}
    topics = Topic.objects.filter(name__in=names).values_list("name", "last_seq")
    seqs = {names[name]: seq for name, seq in topics}  # before the rows: what happens meanwhile comes as an event
    found = Drawing.objects.filter(pk__in=numbers).select_related("job", "created_by", "approved_by").in_bulk()
    counts = listing.counts(found)
    none = listing.Counts()
    return [Row(found[pk], counts.get(pk, none), seqs.get(pk, 0)) for pk in numbers if pk in found]


def _states() -> list[tuple[str, str]]:
    return [
        ("to_approve", _("to approve")),
        ("approved", _("approved")),
        ("under_way", _("queued or being read")),
        ("failed", _("failed readings")),
    ]
