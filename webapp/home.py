"""The home page: what needs me now, and how the line is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections import analytics, needs
from inspections.models import BoardType, Inspection
from inspections.pages.filters import PERIODS_DAYS
from inspections.pages.lookup import viewer
from jobs import lanes
from jobs.models import Job
from live.events import last_seq
from ocr_jobs import needs as drawings
from ocr_jobs.models import Drawing

NEEDS = 12
DAYS = 7


@dataclass(frozen=True)
class Need:
    """A board or a drawing that waits for a person."""

    why: str  # review, approve or failed
    inspection: Inspection | None = None
    drawing: Drawing | None = None
    doubtful: int = 0


@dataclass(frozen=True)
class HomeFilter:
    days: int = DAYS
    type: int | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "HomeFilter":
        days, board_type = request.GET.get("days", ""), request.GET.get("type", "")
        return cls(
            days=int(days) if days in map(str, PERIODS_DAYS) else DAYS,
            type=int(board_type) if board_type.isdecimal() and len(board_type) < 12 else None,
        )


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    seq = last_seq("queue")  # before the rows: what happens meanwhile comes as an event
    wanted = HomeFilter.of(request)
    figures = analytics.figures(actor, analytics.Period.last_days(wanted.days), board_type_id=wanted.type)
    most = max((row.count for row in figures.pareto), default=0)
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(
        request,
        "webapp/_home.html" if fragment else "webapp/home.html",
        {
            "seq": seq,
            "wanted": wanted,
            "periods": PERIODS_DAYS,
            "board_types": list(BoardType.objects.filter(archived=False)),
            "figures": figures,
            "first_pass_percent": _percent(figures.first_pass_yield),
            "false_call_percent": _percent(figures.false_call_rate),
            "bars": [
                (row, 100 * row.count / most if most else 0, _percent(row.running_share)) for row in figures.pareto
            ],
            "needs": _needs(actor),
            "counts": needs.counts(actor),
            "queue": _queue(),
            "drawings": drawings.counts(actor),
            "lanes": lanes.by_device(lanes.states()),
            "may_review": actor.may(Permission.REVIEW),
            "may_edit": actor.may(Permission.EDIT_BOARD_TYPES),
        },
    )


def _needs(actor: Actor) -> Sequence[Need]:
    """The longest waiting first, boards and drawings alike."""
    boards = [Need(need.why, inspection=need.inspection) for need in needs.oldest(actor, limit=NEEDS)]
    sheets = [
        Need(need.why, drawing=need.drawing, doubtful=need.doubtful) for need in drawings.oldest(actor, limit=NEEDS)
    ]
    return sorted(boards + sheets, key=_since)[:NEEDS]


def _since(need: Need) -> datetime:
    subject = need.inspection or need.drawing
    assert subject is not None
    return subject.created_at


def _queue() -> dict[str, int]:
    under_way = Job.objects.filter(state__in=Job.UNDER_WAY)
    return under_way.aggregate(
        queued=Count("pk", filter=Q(state=Job.State.QUEUED)), running=Count("pk", filter=Q(state=Job.State.RUNNING))
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
