"""Which inspections a list shows: the filters of page and API, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections import needs
from inspections.analytics import Period
from inspections.models import Defect, Inspection, Verdict
from jobs.models import Job


@dataclass(frozen=True)
class Filters:
    """Empty fields filter nothing. state: to_review, reviewed, waiting (queued or running), failed."""

    board_type: int | None = None
    verdict: str = ""
    state: str = ""
    period: Period | None = None
    text: str = ""  # part of the file's name
    cls: str = ""  # has a defect of this class that stands


def find(actor: Actor, filters: Filters) -> QuerySet[Inspection]:
    """With what a list shows of each, in the same query."""
    actor.require(Permission.VIEW)
    rows = _in_state(filters.state)
    if filters.board_type is not None:
        rows = rows.filter(board_type=filters.board_type)
    if filters.verdict in Verdict.values and filters.verdict:
        rows = rows.filter(verdict=filters.verdict)
    if filters.period is not None:
        rows = rows.filter(created_at__gte=filters.period.start, created_at__lt=filters.period.end)
    if filters.text:
        rows = rows.filter(filename__icontains=filters.text)
    if filters.cls:
        rows = rows.filter(pk__in=Defect.objects.standing().filter(cls=filters.cls).values("inspection"))
    return rows.select_related("board_type", "job", "created_by", "reviewed_by").order_by("-id")


def class_counts(inspection_ids: Iterable[int]) -> Mapping[int, Mapping[str, int]]:
    """Standing defects a class of each of these inspections that has any: one query for a whole list."""
    rows = (
        Defect.objects.standing()
        .filter(inspection__in=list(inspection_ids))
        .order_by()
        .values_list("inspection", "cls")
        .annotate(count=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = {}
    for inspection_id, cls, count in rows:
        counts.setdefault(inspection_id, {})[cls] = count
    return counts


def _in_state(state: str) -> QuerySet[Inspection]:
    if state == "to_review":
        return needs.to_review()
    if state == "failed":
        return needs.failed()
    if state == "reviewed":
        return Inspection.objects.exclude(reviewed_at=None)
    if state == "waiting":
        return Inspection.objects.filter(job__state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return Inspection.objects.all()
