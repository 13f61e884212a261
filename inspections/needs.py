"""What waits for a person: boards to review, and runs that failed and ask for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections.models import FAILED, TO_REVIEW, Inspection


@dataclass(frozen=True)
class NeedCounts:
    to_review: int
    failed: int


@dataclass(frozen=True)
class Need:
    inspection: Inspection
    why: str  # "review" or "failed"


def to_review() -> QuerySet[Inspection]:
    """The machine said fail or review, and no person has set a verdict yet."""
    return Inspection.objects.filter(TO_REVIEW)


def failed() -> QuerySet[Inspection]:
    """The latest run failed and no person has set a verdict since."""
    return Inspection.objects.filter(FAILED)


def counts(actor: Actor) -> NeedCounts:
    """Two queries. Who may not review sees the runs that failed on boards they brought themselves."""
    actor.require(Permission.VIEW)
    return NeedCounts(to_review=_mine_to_review(actor).count(), failed=_mine_failed(actor).count())


def oldest(actor: Actor, *, limit: int = 20) -> Sequence[Need]:
    """The longest waiting first. Two queries."""
    actor.require(Permission.VIEW)
    found = [
        Need(inspection, why)
        for why, rows in (("failed", _mine_failed(actor)), ("review", _mine_to_review(actor)))
        for inspection in rows.select_related("board_type", "job", "created_by").order_by("id")[:limit]
    ]
    # A failed re-run of a board that waits for review is one need, not two.
    once = {need.inspection.pk: need for need in reversed(found)}
    return sorted(once.values(), key=lambda need: need.inspection.pk)[:limit]


def _mine_to_review(actor: Actor) -> QuerySet[Inspection]:
    return to_review() if actor.may(Permission.REVIEW) else Inspection.objects.none()


def _mine_failed(actor: Actor) -> QuerySet[Inspection]:
    rows = failed()
    return rows if actor.may(Permission.REVIEW) else rows.filter(created_by=actor.user)
