from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.paging import CappedPaginator
from accounts.permissions import Permission
from inspections.models import BoardType, DefectClass, Inspection, Verdict
from inspections.pages.filters import PERIODS_DAYS, ListFilter
from inspections.pages.list_rows import list_rows
from inspections.pages.lookup import viewer
from jobs.models import Priority
from live.events import last_seq

PAGE = 50
_ROWS_AT_ONCE = 200


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    seq = last_seq("queue")  # before the rows: what happens meanwhile comes as an event
    wanted = ListFilter.of(request.GET)
    page = CappedPaginator(wanted.rows(actor).values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    numbers = list(page.object_list)
    return render(
        request,
        "inspections/list.html",
        {
            "seq": seq,
            "wanted": wanted,
            "query": wanted.as_query(),
            "page": page,
            "rows": list_rows(numbers),
            "board_types": list(BoardType.objects.filter(archived=False)),
            "any": bool(numbers) or Inspection.objects.exists(),
            "may_review": actor.may(Permission.REVIEW),
            "may_run": actor.may(Permission.SUBMIT),
            "may_edit": actor.may(Permission.EDIT_BOARD_TYPES),
            "priorities": priorities(urgent=actor.may(Permission.STEER_JOBS)),
            **_choices(),
        },
    )


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of the inspections asked for, as the list shows them: its live update."""
    actor = viewer(request)
    asked = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal() and len(part) < 12]
    may_select = actor.may(Permission.REVIEW) or actor.may(Permission.SUBMIT)
    wanted = ListFilter.of(request.GET)
    context = {"rows": list_rows(asked[:_ROWS_AT_ONCE]), "may_select": may_select, "query": wanted.as_query()}
    return render(request, "inspections/_rows.html", context)


def priorities(*, urgent: bool) -> list[tuple[str, str]]:
    return [(each.name.lower(), str(each.label)) for each in Priority if urgent or each != Priority.URGENT]


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "verdicts": [(verdict.value, str(verdict.label)) for verdict in Verdict if verdict],
        "classes": [(cls.value, str(cls.label)) for cls in DefectClass],
        "states": [
            ("review", _("to review")),
            ("reviewed", _("reviewed")),
            ("under_way", _("queued or running")),
            ("failed", _("failed runs")),
        ],
        "periods": [(str(days), _("today") if days == 1 else _("%(n)s days") % {"n": days}) for days in PERIODS_DAYS],
    }
