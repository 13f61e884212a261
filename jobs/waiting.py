"""Why a queued job waits, as a code and parameters: the page says it in the reader's language."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gpu.allocation import standing
from gpu.allocation.state import Reason, State
from jobs import allotment, lanes
from jobs.claim import runnable
from jobs.clock import database_now
from jobs.models import Job
from problems.messages import sentence

_SAMPLE = 20
_WHATEVER_IS_AHEAD = frozenset({"wait_service_off", "wait_window", "wait_device_gone", "wait_budget"})


@dataclass(frozen=True)
class Waiting:
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return sentence(self.code, self.params)


@dataclass(frozen=True)
class Outlook:
    """What the answer depends on, read once for a whole page."""

    now: datetime
    lanes_ready: int
    engine_fails: bool  # on a lane that would be ready otherwise
    running: list[Job]  # the one that ends first, first
    seconds_each: float | None  # from one job's end to the next, lately
    allocation: Mapping[str, Reason]  # why a service's first job waits

    @classmethod
    def read(cls, services: Iterable[str] = ()) -> "Outlook":
        """services: of the jobs that it is wanted for."""
        states = lanes.states()
        ready = [lane for lane in states if lane.ready]
        engine_fails = any(lane.reason == "engine_not_starting" for lane in states)
        running = list(Job.objects.filter(state=Job.State.RUNNING).defer("payload", "result")[:100])
        running.sort(key=lambda job: job.seconds_left if job.seconds_left is not None else math.inf)
        now = database_now()
        allocation = allotment.reasons(runnable(now), set(services), now, states, running)
        return cls(now, len(ready), engine_fails, running, _seconds_each(), allocation)

    @property
    def soonest_s(self) -> float | None:
        """Until the first running job ends, where it is known."""
        return self.running[0].seconds_left if self.running else None


def why(job: Job, ahead: int, outlook: Outlook) -> Waiting:
    """ahead: how many queued jobs have their turn before this one."""
    if job.cancel_requested:
        return Waiting("wait_cancelling")
    if not outlook.lanes_ready:
        return Waiting("wait_engine_down" if outlook.engine_fails else "wait_lane_down")
    if job.not_before is not None and job.not_before > outlook.now:
        seconds = round((job.not_before - outlook.now).total_seconds())
        return Waiting("wait_back_off", {"seconds": seconds, "attempt": job.attempts + 1, "attempts": job.max_attempts})
    allotted = outlook.allocation.get(job.service)
    if allotted is not None and (allotted.code in _WHATEVER_IS_AHEAD or not ahead):
        return Waiting(allotted.code, allotted.params)
    return _behind(ahead, outlook) if ahead else _next(outlook)


def state_now() -> State:
    """For whoever shares the devices out: what runs and waits."""
    now = database_now()
    return allotment.read(runnable(now), now, plan=standing.plan()).state


def places(jobs: Sequence[Job]) -> dict[int, int]:
    """How many queued jobs come before each of these. One that was claimed meanwhile has no place."""
    if not jobs:
        return {}
    turns = [job.turn_at for job in jobs]
    queued = Job.objects.filter(state=Job.State.QUEUED)
    before = queued.filter(turn_at__lt=min(turns)).count()
    stretch = queued.filter(turn_at__range=(min(turns), max(turns))).order_by("turn_at", "id")
    wanted = {job.pk for job in jobs}
    ahead = enumerate(stretch.values_list("pk", flat=True), start=before)
    return {pk: count for count, pk in ahead if pk in wanted}


def _behind(ahead: int, outlook: Outlook) -> Waiting:
    if outlook.seconds_each is None:
        return Waiting("wait_behind", {"ahead": ahead})
    seconds = ahead * outlook.seconds_each + (outlook.soonest_s or 0)
    if seconds < 90:
        return Waiting("wait_behind_seconds", {"ahead": ahead, "seconds": max(1, round(seconds))})
    if seconds < 90 * 60:
        return Waiting("wait_behind_minutes", {"ahead": ahead, "minutes": round(seconds / 60)})
    return Waiting("wait_behind_hours", {"ahead": ahead, "hours": round(seconds / 3600, 1)})


def _next(outlook: Outlook) -> Waiting:
    if not outlook.running:
        return Waiting("wait_next")
    soonest = outlook.running[0]
    params = {"lane": soonest.lane, "job": soonest.pk}
    if outlook.soonest_s is None:
        return Waiting("wait_lane_busy", params)
    return Waiting("wait_lane_busy_about", {**params, "seconds": max(1, round(outlook.soonest_s))})


def _seconds_each() -> float | None:
    """The mean gap between the latest ends, or the mean duration where the queue was idle in between."""
    done = Job.objects.filter(state=Job.State.SUCCEEDED).order_by("-finished_at")
    times = list(done.values_list("started_at", "finished_at")[:_SAMPLE])
    durations = [(end - start).total_seconds() for start, end in times if start and end]
    if not durations:
        return None
    mean = sum(durations) / len(durations)
    newest, oldest = times[0][1], times[-1][1]
    if len(times) < 2 or newest is None or oldest is None:
        return mean
    return min(mean, (newest - oldest).total_seconds() / (len(times) - 1))
