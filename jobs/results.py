"""A result becomes true in one transaction, if its fence still holds: a late or doubled run changes nothing."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from jobs.callbacks import outbox
from jobs.clock import database_now
from jobs.events import tell
from jobs.kinds import kind_of
from jobs.models import Job
from problems.problem import Problem

_WAIT_LONGEST_S = 0.25


def succeed(job: Job, result: Mapping[str, Any]) -> bool:
    """Whether this result was taken. False: the job belongs to somebody else by now, and nothing was written."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING).update(
            state=Job.State.SUCCEEDED,
            endings=F("endings") + 1,
            finished_at=database_now(),
            lease_until=None,
            progress=1,
            seconds_left=None,
            result=dict(result),
        )
        if changed != 1:
            return False
        ended = Job.objects.get(pk=job.pk)
        kind_of(ended).store(ended, result)
        outbox.write(ended)
        tell(ended, "succeeded")
    return True


async def wait(job_id: int, timeout_s: float) -> Job:
    """The job once it has ended. Raises: Problem job_not_ended."""
    deadline, pause = time.monotonic() + timeout_s, 0.02
    while True:
        state = await Job.objects.filter(pk=job_id).values_list("state", flat=True).afirst()
        if state not in Job.UNDER_WAY:
            return await Job.objects.aget(pk=job_id)
        if time.monotonic() + pause > deadline:
            raise Problem("job_not_ended", status=504, retry=True, job=job_id, limit_s=round(timeout_s))
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _WAIT_LONGEST_S)
