"""Which inspections a list shows: the one filter of pages and API. What it counts, the figures count."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections import needs
from inspections.analytics import Period
from inspections.models import BoardType, Defect, Inspection
from inspections.tallies import FIRST_DAY, LAST_DAY
from jobs.models import Job


@dataclass(frozen=True)
class Filters:
    """Empty fields filter nothing."""

    board_type: int | None = None
    verdict: str = ""
    state: str = ""  # one of STATES
    first: date | None = None  # received on this day of the plant's or later
    last: date | None = None
    text: str = ""  # every word in the file's name or the board type's, or the inspection's number
    cls: str = ""  # has a standing defect of this class


STATES: Mapping[str, Callable[[], QuerySet[Inspection]]] = {
    "review": needs.to_review,
    "reviewed": lambda: Inspection.objects.exclude(reviewed_at=None),
    "under_way": lambda: Inspection.objects.filter(job__state__in=Job.UNDER_WAY),
    "failed": needs.failed,
}


def find(
    actor: Actor, filters: Filters, *, oldest_first: bool = False, days_in_order: bool = False
) -> QuerySet[Inspection]:
    """In the order of numbers, or of days where days are asked for: that order begins at the right day at once.

    Problem forbidden, day_unknown.
    """
    actor.require(Permission.VIEW)
    rows = STATES[filters.state]() if filters.state else Inspection.objects.all()
    if filters.board_type is not None:
        rows = rows.filter(board_type=filters.board_type)
    if filters.verdict:
        rows = rows.filter(verdict=filters.verdict)
    if filters.first or filters.last:
        period = Period.of_days(filters.first or FIRST_DAY, filters.last or LAST_DAY)
        rows = rows.filter(created_at__gte=period.start, created_at__lt=period.end)
    if filters.text:
        rows = rows.filter(_matches(filters.text))
    if filters.cls:
        rows = rows.filter(pk__in=Defect.objects.standing().filter(cls=filters.cls).values("inspection"))
    names = ["created_at", "id"] if days_in_order and (filters.first or filters.last) else ["id"]
    return rows.order_by(*(names if oldest_first else [f"-{name}" for name in names]))


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


def _matches(text: str) -> Q:
    """So that "panel-a 12" finds 0012.png of Panel-A. Types are looked up first: what is left, an index can answer."""
    types = list(BoardType.objects.values_list("pk", "name", "revision"))
    found = Q()
    for word in text.split():
        small = word.casefold()
        alike = [pk for pk, name, revision in types if small in name.casefold() or small == revision.casefold()]
        named = Q(filename__icontains=word) | Q(board_type__in=alike)
        found &= named | Q(pk=int(word)) if word.isdecimal() and len(word) < 12 else named
    return found
