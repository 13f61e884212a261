"""How an attempt ends other than well. Each is one conditional UPDATE; who changed no row acts on nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from jobs.callbacks import outbox
from jobs.clock import database_now
from jobs.events import tell
from jobs.kinds import kind_of
from jobs.models import Job
from jobs.turns import turn_at
from problems.problem import Problem

BACK_OFF_LIMIT = timedelta(seconds=60)
UNCOUNTED = frozenset(
    {
        "engine_not_starting",
        "lane_stopped",
        "neighbour_cancelled",
        "yield_device_gone",
        "yield_plan_changed",
        "yield_time_up",
        "yield_to_better",
        "yield_window_closed",
        "yielded",
    }
)
_UNSTARTED_MOST = 10
_UNSTARTED_WAIT = timedelta(seconds=5)


def attempt_failed(job: Job, code: str, params: Mapping[str, Any], *, again: bool, alone: bool = False) -> bool:
    """The attempt under `job.fence` is over: back into the queue while attempts are left, else failed for good.

    again: whether another attempt can help. alone: the next attempt shares no batch.
    """
    if again and job.attempts < job.max_attempts:
        return _queue_again(job, code, params, wait=back_off(job.attempts), alone=alone)
    return _end(job, Job.State.FAILED, code, {**params, "attempts": job.attempts})


def given_back(
    job: Job,
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    alone: bool = False,
    wait: timedelta = timedelta(),
    behind: bool = False,
) -> bool:
    """Back into the queue with nothing held against it: the worker stops, a neighbour took the batch down, or it made
    room for others. behind: as if it were queued now, so that it does not come back before those."""
    turn = {"turn_at": turn_at(database_now(), job.priority)} if behind else {}
    return _queue_again(job, code, params or {}, wait=wait, alone=alone, attempts=F("attempts") - 1, **turn)


def engine_did_not_start(job: Job) -> bool:
    """No fault of the job, so it is not charged; but a lane that never works again must not hold it for ever.

    The waits grow from 5 s to a minute: it is given up after six minutes.
    """
    times = job.unstarted + 1
    if times >= _UNSTARTED_MOST:
        return _end(job, Job.State.FAILED, "engine_never_started", {"times": times})
    wait = min(_UNSTARTED_WAIT * 2**job.unstarted, BACK_OFF_LIMIT)
    return _queue_again(
        job, "engine_not_starting", {}, wait=wait, alone=False, attempts=F("attempts") - 1, unstarted=times
    )


def cancelled(job: Job, code: str, params: Mapping[str, Any]) -> bool:
    return _end(job, Job.State.CANCELLED, code, params)


def cancelled_by_request(job: Job) -> bool:
    """A row on which jobs.steering left the wish, and who wished it."""
    return cancelled(job, job.reason_code or "job_cancelled", job.reason_params)


def back_off(attempts: int) -> timedelta:
    return min(timedelta(seconds=2**attempts), BACK_OFF_LIMIT)


def _queue_again(
    job: Job, code: str, params: Mapping[str, Any], *, wait: timedelta, alone: bool, **changes: Any
) -> bool:
    with transaction.atomic():
        current = _held(job)
        if current is None:
            return False
        if current.cancel_requested:
            return cancelled_by_request(current)
        changed = _conditionally(
            job,
            state=Job.State.QUEUED,
            not_before=database_now() + wait if wait else None,
            lease_until=None,
            alone=current.alone or alone,
            progress=0,
            stage="",
            seconds_left=None,
            rate_per_s=None,
            reason_code=code,
            reason_params=dict(params),
            **{"unstarted": 0, **changes},
        )
        if changed:
            tell(changed, "queued")
    return changed is not None


def _end(job: Job, state: Job.State, code: str, params: Mapping[str, Any]) -> bool:
    with transaction.atomic():
        changed = _conditionally(
            job,
            state=state,
            endings=F("endings") + 1,
            finished_at=database_now(),
            lease_until=None,
            not_before=None,
            seconds_left=None,
            rate_per_s=None,
            reason_code=code,
            reason_params=dict(params),
        )
        if changed is None:
            return False
        _tell_room(changed)
        outbox.write(changed)
        tell(changed, state.value)
    return True


def _tell_room(job: Job) -> None:
    try:
        ended = kind_of(job).ended
    except Problem:
        return  # of a kind that this release does not know
    if ended is not None:
        ended(job)


def _held(job: Job) -> Job | None:
    return Job.objects.select_for_update().filter(pk=job.pk, fence=job.fence, state=job.state).first()


def _conditionally(job: Job, **changes: Any) -> Job | None:
    changed = Job.objects.filter(pk=job.pk, fence=job.fence, state=job.state).update(**changes)
    return Job.objects.get(pk=job.pk) if changed == 1 else None
