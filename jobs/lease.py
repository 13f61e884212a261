"""A running job is held by renewing its lease; a hold that nobody renews lapses."""

import os
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from gpu import leases
from gpu.allocation.lane_names import gpu_index
from jobs import lanes
from jobs.clock import database_now
from jobs.endings import attempt_failed, given_back
from jobs.models import Job

Hold = tuple[int, datetime | None]  # fence and lease_until: changes with every renewal


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def renew(lane: str, jobs: Iterable[Job]) -> None:
    """One heartbeat for all jobs of a batch. A job that was taken away is not renewed: its fence no longer fits."""
    with transaction.atomic():
        until = database_now() + timedelta(seconds=settings.JOB_LEASE_S)
        for job in jobs:
            Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING).update(lease_until=until)
        if gpu_index(lane) is not None:
            leases.renew(worker_name(), until)
        lanes.sign_of_life(lane)


@dataclass
class Sweeper:
    """Ends attempts whose lease stood still for a lease's length by this process's monotonic clock.

    Going by change rather than by date, it needs no two clocks to agree, and no clock to stay unturned.
    """

    lane: str  # of this one it also knows at once when a worker died
    seen: dict[int, tuple[Hold, float]] = field(default_factory=dict)

    def sweep(self) -> int:
        now = time.monotonic()
        running = {job.pk: job for job in _running()}
        self.seen = {
            pk: old if (old := self.seen.get(pk)) and old[0] == _hold(job) else (_hold(job), now)
            for pk, job in running.items()
        }
        lapsed = [job for pk, job in running.items() if now - self.seen[pk][1] > settings.JOB_LEASE_S]
        return sum(_lapse(job) for job in (*lapsed, *self._of_dead_workers(running.values())))

    def _of_dead_workers(self, running: Iterable[Job]) -> list[Job]:
        here = f"{socket.gethostname()}:"
        own = (job for job in running if job.lane == self.lane and job.worker.startswith(here))
        return [job for job in own if not _lives(job.worker)]


def lapse_all_of(lane: str) -> None:
    """The lane's cluster is dead, with everything it ran."""
    for job in _running().filter(lane=lane):
        _lapse(job)
    leases.give_back_all_of(lane)


def give_back_all_of(lane: str) -> None:
    """The lane's cluster was stopped on purpose: what it ran is not held against the jobs."""
    for job in _running().filter(lane=lane):
        given_back(job, "lane_stopped")
    leases.give_back_all_of(lane)


def _running() -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.RUNNING).defer("payload", "result")


def _hold(job: Job) -> Hold:
    return (job.fence, job.lease_until)


def _lapse(job: Job) -> bool:
    leases.give_back(job.worker)
    return attempt_failed(job, "worker_lost", {}, again=True, alone=True)


def _lives(worker: str) -> bool:
    try:
        os.kill(int(worker.rpartition(":")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
