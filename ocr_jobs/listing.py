"""Which drawings a list shows: the one filter of pages and API."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.models import Job
from ocr_jobs.models import CHARACTERISTICS, FAILED, TO_APPROVE, Drawing, Entry


@dataclass(frozen=True)
class Filters:
    """Empty fields filter nothing."""

    state: str = ""  # one of STATES
    text: str = ""  # every word in the file's name or the title block, or the drawing's own number


@dataclass(frozen=True)
class Counts:
    characteristics: int = 0
    doubtful: int = 0


STATES: Mapping[str, Callable[[], QuerySet[Drawing]]] = {
    "to_approve": lambda: Drawing.objects.filter(TO_APPROVE),
    "approved": lambda: Drawing.objects.exclude(approved_at=None),
    "under_way": lambda: Drawing.objects.filter(job__state__in=Job.UNDER_WAY),
    "failed": lambda: Drawing.objects.filter(FAILED),
}


def find(actor: Actor, filters: Filters, *, oldest_first: bool = False) -> QuerySet[Drawing]:
    actor.require(Permission.VIEW)
    rows = STATES[filters.state]() if filters.state else Drawing.objects.all()
    for word in filters.text.split():
        named = Q(filename__icontains=word) | Q(number__icontains=word) | Q(title__icontains=word)
        rows = rows.filter(named | Q(pk=int(word)) if word.isdecimal() and len(word) < 12 else named)
    return rows.order_by("id" if oldest_first else "-id")


def counts(drawing_ids: Iterable[int]) -> Mapping[int, Counts]:
    """Of each of these drawings that has any: one query for a whole list."""
    rows = (
        Entry.objects.standing()
        .filter(drawing__in=list(drawing_ids))
        .order_by()
        .values("drawing")
        .annotate(
            characteristics=Count("pk", filter=Q(sort__in=CHARACTERISTICS)),
            doubtful=Count("pk", filter=Q(doubtful=True, status=Entry.Status.OPEN)),
        )
    )
    return {row["drawing"]: Counts(row["characteristics"], row["doubtful"]) for row in rows}
