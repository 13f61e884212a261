"""The bell that django-q2 carries: it holds no work, only "look". Lost, late and doubled bells are all harmless."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from jobs.models import Lane

LOOK = "jobs.lane_worker.look"
CANARY = "jobs.lane_worker.answer_canary"
_NO_LIMIT = -1  # django-q2's own timeout cannot interrupt C code; the engine's owner keeps the time


def ring_all() -> None:
    """Ring every lane, in the caller's transaction."""
    for lane in known_lanes():
        ring(lane)


def ring(lane: str) -> None:
    """Ring unless a bell hangs there that nobody has taken yet: whoever takes that one looks after our commit."""
    with transaction.atomic():
        if not _untaken_bell_held(lane):
            async_task(LOOK, cluster=lane, timeout=_NO_LIMIT)


def ring_canary(lane: str) -> None:
    async_task(CANARY, cluster=lane, timeout=_NO_LIMIT)


def known_lanes() -> list[str]:
    return sorted({*settings.LANES, *Lane.objects.values_list("name", flat=True)})


def take_down(lane: str) -> None:
    """Forget what was rung for a cluster that is gone; half of it is locked by a process that no longer lives."""
    OrmQ.objects.filter(key=lane).delete()


def unanswered(lane: str) -> int:
    return int(OrmQ.objects.filter(key=lane).count())


def _untaken_bell_held(lane: str) -> bool:
    # A taken bell is dated into the future (its redelivery). The row lock keeps the pusher from taking this one before
    # our commit; on SQLite the IMMEDIATE transaction does.
    untaken: Any = OrmQ.objects.filter(key=lane, lock__lte=timezone.now())
    if connection.features.has_select_for_update_skip_locked:
        untaken = untaken.select_for_update(skip_locked=True)
    return bool(untaken[:1])
