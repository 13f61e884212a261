"""One batch, from prepared requests to outcomes, while leases are renewed and cancellations heard."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from gpu.allocation.state import Reason
from jobs import allotment, lanes, results
from jobs.claim import runnable
from jobs.clock import database_now
from jobs.endings import attempt_failed, cancelled_by_request, engine_did_not_start, given_back
from jobs.engine import Engine, EngineDied, Message
from jobs.kinds import JobKind, kind_of
from jobs.lease import renew
from jobs.models import Job
from jobs.progress import Progress
from jobs.stopping import stop_pipe, stopping
from problems.problem import Problem

logger = logging.getLogger(__name__)

_POLL_S = 0.25
_CHECK_S = 1.0
_DATABASE_PATIENCE_S = 60.0
Answer = TypeVar("Answer")


def run_batch(jobs: list[Job], engine: Engine, lane: str) -> bool:
    """Runs claimed jobs of one kind to an end, each. False: the lane cannot work now, do not claim more."""
    kind = _known_kind(jobs)
    if kind is None:
        return True
    requests = [(job, request) for job in jobs if (request := _prepared(job, kind)) is not None]
    if not requests:
        return True
    place = patiently(partial(allotment.placement, lane, kind.service))
    engine.order(kind.run, [request for _, request in requests], [f"job {job.pk}" for job, _ in requests], place)
    batch = _Batch([job for job, _ in requests], kind, engine, lane)
    try:
        return batch.run()
    finally:
        if kind.renews_engine and not batch.comes_again:
            engine.kill()
            engine.start()
        patiently(partial(allotment.let_go, lane, jobs[0].worker))


class _Batch:
    def __init__(self, jobs: list[Job], kind: JobKind, engine: Engine, lane: str) -> None:
        self.open = dict(enumerate(jobs))
        self.progress = {index: Progress(job, kind.stages) for index, job in self.open.items()}
        self.kind = kind
        self.engine = engine
        self.lane = lane
        self.can_work = True
        self.came_up = False
        self.comes_again = False
        self.ended_at = self.checked_at = self.renewed_at = self.watched_at = time.monotonic()
        self.watch_every_s = patiently(partial(allotment.watched_every_s, lane, kind.service))
        self.leaving: Reason | None = None
        self.asked_at = 0.0

    def run(self) -> bool:
        finished = False
        try:
            while self.open:
                self._step()
            finished = True
        finally:
            if not finished:
                self.engine.kill()  # a batch that was left behind must not answer into the next one
        return self.can_work

    def _step(self) -> None:
        try:
            messages = self.engine.poll(_POLL_S, also=stop_pipe())
        except EngineDied as death:
            self._died(death)
            return
        if self.engine.ready and not self.came_up:
            self.came_up = True
            self.ended_at = time.monotonic()  # what it needs to come up on a busy machine is not the job's time
            patiently(partial(lanes.engine_came_up, self.lane))
        for message in messages:
            self._hear(message)
        for index in self.open:
            patiently(self.progress[index].flush)
        self._keep_time()

    def _hear(self, message: Message) -> None:
        index, event, payload = message["index"], message["event"], message["payload"]
        job = self.open.get(index)
        if job is None:
            return
        if event == "stage":
            self.progress[index].note(payload)
        elif event == "partial":
            _tell_partial(self.progress[index], payload, self.kind)
        else:
            del self.open[index]
            self.ended_at = time.monotonic()
            if event == "yielded":
                self._put_back(job)
            else:
                _take_outcome(job, event, payload)

    def _keep_time(self) -> None:
        now = time.monotonic()
        if stopping():
            self._take_down("lane_stopped", charged=False)
            self.can_work = False
        elif now - self.ended_at > self.kind.timeout_s:
            self._take_down("engine_timeout", limit_s=round(self.kind.timeout_s))
        elif now - self.checked_at >= _CHECK_S:
            self.checked_at = now
            self._check_memory()
            patiently(self._check_rows)
        if self.open and self.watch_every_s is not None:
            self._make_room(now, self.watch_every_s)
        if self.open and now - self.renewed_at >= settings.JOB_LEASE_S / 6:
            self.renewed_at = now
            patiently(partial(renew, self.lane, self.open.values()))

    def _make_room(self, now: float, every_s: float) -> None:
        """Asked first, at its next safe point; killed when it does not hear, or when its device is gone."""
        if self.leaving is not None:
            if now - self.asked_at > settings.YIELD_S:
                logger.warning("jobs %s did not make room in time", [job.pk for job in self.open.values()])
                self.engine.kill()
                for job in self._closed():
                    self._put_back(job)
            return
        if now - self.watched_at < every_s:
            return
        self.watched_at = now
        self.leaving = patiently(partial(_why_leave, self.lane, next(iter(self.open.values()))))
        if self.leaving is None:
            return
        self.asked_at = now
        if self.leaving.code == "yield_device_gone":
            self._take_down(self.leaving.code, charged=False, **self.leaving.params)
        else:
            self.engine.ask_to_yield()

    def _put_back(self, job: Job) -> None:
        """Uncharged, behind the others of its service; it goes on from its checkpoint."""
        self.comes_again = True
        why = self.leaving or Reason("yielded")
        wait = allotment.QUIET_AFTER_YIELD if self.leaving is not None else timedelta()
        patiently(partial(given_back, job, why.code, why.params, wait=wait, behind=True))

    def _check_memory(self) -> None:
        if self.engine.resident_bytes() > settings.ENGINE_MEMORY_BYTES:
            self._take_down("engine_memory_limit", limit_mb=settings.ENGINE_MEMORY_BYTES // 2**20)

    def _check_rows(self) -> None:
        """Cancelled jobs, and jobs that were taken from us, take the engine down: it cannot be asked to skip one."""
        rows = Job.objects.in_bulk([job.pk for job in self.open.values()])
        gone = {index for index, job in self.open.items() if not _still_ours(job, rows[job.pk])}
        cancelled = {index for index, job in self.open.items() if rows[job.pk].cancel_requested} - gone
        for index in gone:
            logger.warning("job %s went to somebody else", self.open[index].pk)
        if gone or cancelled:
            self.engine.kill()
            for index in cancelled:
                cancelled_by_request(rows[self.open[index].pk])
            for index in gone | cancelled:
                del self.open[index]
            self._give_back_rest("neighbour_cancelled")

    def _died(self, death: EngineDied) -> None:
        logger.error("engine died (%s) with jobs %s", death, [job.pk for job in self.open.values()])
        if death.ready:
            self._take_down("engine_crashed", how=str(death))
            return
        patiently(partial(lanes.engine_failed, self.lane))
        for job in self._closed():
            patiently(partial(engine_did_not_start, job))
        self.can_work = False

    def _take_down(self, code: str, *, charged: bool = True, **params: object) -> None:
        """Kills the engine. A job that was alone answers for it; of several, each is tried alone."""
        self.engine.kill()
        if not charged or len(self.open) > 1:
            self._give_back_rest(code, params, alone=charged)
            return
        for job in self._closed():
            patiently(partial(attempt_failed, job, code, params, again=True, alone=True))

    def _give_back_rest(self, code: str, params: Mapping[str, Any] | None = None, *, alone: bool = False) -> None:
        for job in self._closed():
            patiently(partial(given_back, job, code, params, alone=alone))

    def _closed(self) -> list[Job]:
        jobs = list(self.open.values())
        self.open.clear()
        return jobs


def patiently(act: Callable[[], Answer]) -> Answer:
    """Does it again while the database is away, full or deadlocked, for up to a minute."""
    deadline = time.monotonic() + _DATABASE_PATIENCE_S
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            logger.exception("the database did not take it; trying again")
            connection.close()
            time.sleep(0.5)


def _known_kind(jobs: list[Job]) -> JobKind | None:
    try:
        return kind_of(jobs[0])
    except Problem as problem:
        for job in jobs:
            attempt_failed(job, problem.code, problem.params, again=False)
        return None


def _prepared(job: Job, kind: JobKind) -> Mapping[str, Any] | None:
    try:
        return patiently(partial(kind.prepare, job))
    except Problem as problem:
        attempt_failed(job, problem.code, problem.params, again=problem.retry)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("job %s could not be prepared", job.pk)
        attempt_failed(job, "job_not_prepared", {}, again=True)
    return None


def _tell_partial(progress: Progress, payload: Message, kind: JobKind) -> None:
    try:
        patiently(partial(progress.partial, payload, kind.partial))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # only the result counts
        logger.exception("job %s: what it has so far could not be told", progress.job.pk)


def _take_outcome(job: Job, event: str, payload: Message) -> None:
    if event == "failed":
        code, params, again = payload["code"], payload.get("params", {}), bool(payload.get("retry"))
        patiently(partial(attempt_failed, job, code, params, again=again, alone=again))
        return
    try:
        if not patiently(partial(results.succeed, job, payload)):
            logger.warning("job %s: a late result was refused", job.pk)
    except Problem as problem:
        patiently(partial(attempt_failed, job, problem.code, problem.params, again=problem.retry))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("job %s: its result could not be stored", job.pk)
        patiently(partial(attempt_failed, job, "result_not_stored", {}, again=True))


def _why_leave(lane: str, job: Job) -> Reason | None:
    now = database_now()
    return allotment.must_leave(lane, job.worker, runnable(now), now)


def _still_ours(job: Job, row: Job) -> bool:
    return row.state == Job.State.RUNNING and row.fence == job.fence
