"""What waits for a person: drawings to approve, and readings that failed and ask for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from ocr_jobs import listing
from ocr_jobs.models import FAILED, TO_APPROVE, Drawing


@dataclass(frozen=True)
class NeedCounts:
    to_approve: int
    failed: int


@dataclass(frozen=True)
class Need:
    """doubtful: values on it that somebody should look at."""

    drawing: Drawing
    why: str  # "approve" or "failed"
    doubtful: int = 0


def to_approve() -> QuerySet[Drawing]:
    return Drawing.objects.filter(TO_APPROVE)


def failed() -> QuerySet[Drawing]:
    return Drawing.objects.filter(FAILED)


def counts(actor: Actor) -> NeedCounts:
    """Two queries. Who may not review sees the readings that failed of drawings they brought themselves."""
    actor.require(Permission.VIEW)
    return NeedCounts(to_approve=_mine_to_approve(actor).count(), failed=_mine_failed(actor).count())


def oldest(actor: Actor, *, limit: int = 20) -> Sequence[Need]:
    """The longest waiting first. Three queries."""
    actor.require(Permission.VIEW)
    found = {
        drawing.pk: (drawing, why)
        for why, rows in (("approve", _mine_to_approve(actor)), ("failed", _mine_failed(actor)))
        for drawing in rows.select_related("job", "created_by").order_by("id")[:limit]
    }
    shown = [found[pk] for pk in sorted(found)[:limit]]
    doubts: Mapping[int, listing.Counts] = listing.counts(drawing.pk for drawing, _why in shown)
    none = listing.Counts()
    return [Need(drawing, why, doubts.get(drawing.pk, none).doubtful) for drawing, why in shown]


def _mine_to_approve(actor: Actor) -> QuerySet[Drawing]:
    return to_approve() if actor.may(Permission.REVIEW) else Drawing.objects.none()


def _mine_failed(actor: Actor) -> QuerySet[Drawing]:
    rows = failed()
    return rows if actor.may(Permission.REVIEW) else rows.filter(created_by=actor.user)
