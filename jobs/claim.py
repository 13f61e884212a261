"""Who works on what: one transaction with a conditional UPDATE takes the job whose turn it is, and some of its like.

Which services may run on the lane, and which of them goes first, says the allocation (jobs.allotment).
"""

from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from jobs import allotment, lanes
from jobs.clock import database_now
from jobs.endings import BACK_OFF_LIMIT, cancelled_by_request
from jobs.events import tell_all
from jobs.kinds import kind_named
from jobs.models import Job
from problems.problem import Problem


def runnable(now: datetime) -> QuerySet[Job]:
    """Queued jobs that may start, in order. A back-off longer than any we set means that the clock was put back."""
    due = Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + 2 * BACK_OFF_LIMIT)
    return Job.objects.filter(due, state=Job.State.QUEUED).order_by("turn_at", "id")


def claim(lane: str, worker: str, *, lane_count: int = 1) -> list[Job]:
    """The next batch for this worker, each under a new fence and lease; empty when nothing may start.

    lane_count: how many lanes share the queue; a batch leaves the others their part.
    """
    with transaction.atomic():
        now = database_now()
        waiting = runnable(now).select_for_update(skip_locked=True)
        while (first := allotment.next_for(lane, waiting, now)) is not None and first.cancel_requested:
            cancelled_by_request(first)
        if first is None or not allotment.hold(lane, worker, first.service, now):
            return []
        taken = [job for job in _alike(first, waiting, lane_count) if _take(job, lane, worker, now)]
        claimed = list(Job.objects.filter(pk__in=[job.pk for job in taken]).order_by("turn_at", "id"))
        lanes.sign_of_life(lane)
        tell_all((job, "started", {"lane": lane}) for job in claimed)
    return claimed


def _alike(first: Job, waiting: QuerySet[Job], lane_count: int) -> list[Job]:
    most = _batch_size(first)
    if first.alone or most == 1:
        return [first]
    alike = waiting.filter(kind=first.kind, alone=False, cancel_requested=False).exclude(pk=first.pk)
    others = list(alike[: most * lane_count - 1])
    share = ceil((1 + len(others)) / lane_count)
    return [first, *others][: min(most, share)]


def _batch_size(job: Job) -> int:
    try:
        return kind_named(job.kind).batch
    except Problem:
        return 1


def _take(job: Job, lane: str, worker: str, now: datetime) -> bool:
    return (
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            fence=F("fence") + 1,
            lane=lane,
            worker=worker,
            started_at=now,
            lease_until=now + timedelta(seconds=settings.JOB_LEASE_S),
            not_before=None,
            stage="",
            stage_done=0,
            stage_total=0,
            stage_unit="",
            progress=0,
            rate_per_s=None,
            seconds_left=None,
            reason_code="",
            reason_params={},
        )
        == 1
    )
