"""Keeps one lane working: its cluster up and answering, lapsed leases ended, queued jobs looked at, old rows pruned.

A cluster is judged by its signs of life alone: canaries that come back while it is idle, leases renewed while a long
job holds the canary up. All durations are taken on the monotonic clock.
"""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.utils import timezone
from django_q.models import Task

from files import uploads
from jobs import allotment, doorbell, kinds, watching
from jobs.claim import runnable
from jobs.clock import database_now
from jobs.lane_cluster import LaneCluster
from jobs.lease import Sweeper, give_back_all_of, lapse_all_of
from jobs.models import Job, Lane
from live import events

logger = logging.getLogger(__name__)

_TICK_S = 1.0
_CANARY_EVERY_S = 5.0
_PRUNE_EVERY_S = 600.0
_MAY_TAKE_TO_START_S = 40.0
_STEADY_AFTER_S = 30.0
_SLOWEST_RESTART_S = 30.0
_CANARIES_WAITING = 4
_UNACKNOWLEDGED = 50
_KEEP_EVENTS = timedelta(days=2)
_KEEP_FAILED_BELLS = timedelta(days=7)


@dataclass
class Watchdog:
    lane: str
    cluster: LaneCluster = field(init=False)
    sweeper: Sweeper = field(init=False)
    signs: int = -1
    sign_at: float = 0
    ticked_at: float = 0
    started_at: float = 0
    start_not_before: float = 0
    quick_deaths: int = 0
    done_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cluster = LaneCluster(self.lane)
        self.sweeper = Sweeper(self.lane)

    def run(self, stop: threading.Event) -> bool:
        """Until `stop` is set. False: another watchdog has signed for the lane."""
        mine, self.ticked_at = True, time.monotonic()
        try:
            while mine and not stop.is_set():
                mine = self._tick_through_outages()
                stop.wait(_TICK_S)
        finally:
            self._end(mine=mine)
        return mine

    def _tick_through_outages(self) -> bool:
        try:
            mine = self._tick()
        except (DatabaseError, InterfaceError) as error:
            logger.exception("lane %s: the database is away", self.lane)
            connection.close()
            self._break_our_lock(error)
            self.sign_at = time.monotonic()  # nobody can show a sign of life without it, or renew a lease
            self.sweeper.seen.clear()
            return True
        self.ticked_at = time.monotonic()
        return mine

    def _break_our_lock(self, error: Exception) -> None:
        """SQLite has one writer: a worker of ours that stands still in the middle of a transaction keeps all out, and
        us. (PostgreSQL ends such a session by itself: settings.DATABASES.)"""
        kept_out = "locked" in str(error) and time.monotonic() - self.ticked_at > settings.LANE_DEAF_S
        if kept_out and self.cluster.runs():
            with suppress(DatabaseError, InterfaceError):  # then it is another that holds the lock
                self._restart("database_locked")

    def _tick(self) -> bool:
        if self._due("beat", _CANARY_EVERY_S) and not watching.beat(self.lane):
            logger.error("lane %s: somebody else watches it now", self.lane)
            return False
        if not self.cluster.runs():
            self._start()
            return True
        self._notice_signs()
        if time.monotonic() - self.sign_at > settings.LANE_DEAF_S:
            self._restart("deaf")
            return True
        self._ring()
        self.sweeper.sweep()
        if self._due("prune", _PRUNE_EVERY_S):
            prune()
        return True

    def _start(self) -> None:
        now = time.monotonic()
        if self.cluster.pid is not None:  # it was there and is not any more
            self._restart("ended")
            return
        if now < self.start_not_before:
            return
        doorbell.take_down(self.lane)
        lapse_all_of(self.lane)
        self.cluster.start()
        self.started_at, self.sign_at = now, now + _MAY_TAKE_TO_START_S
        self.signs = Lane.objects.values_list("signs", flat=True).get(pk=self.lane)
        Lane.objects.filter(pk=self.lane).update(cluster_pid=self.cluster.pid, seen_at=None)  # of the one before
        doorbell.ring(self.lane)
        self._ring()

    def _restart(self, reason: str) -> None:
        logger.error("lane %s: cluster %s is %s; starting it anew", self.lane, self.cluster.pid, reason)
        steady = time.monotonic() - self.started_at > _STEADY_AFTER_S
        self.quick_deaths = 0 if steady else self.quick_deaths + 1
        self.start_not_before = time.monotonic() + min(_SLOWEST_RESTART_S, 2**self.quick_deaths - 1)
        self.cluster.kill()
        lapse_all_of(self.lane)
        Lane.objects.filter(pk=self.lane).update(
            restarts=F("restarts") + 1, last_restart_reason=reason, cluster_pid=None
        )

    def _notice_signs(self) -> None:
        signs = Lane.objects.values_list("signs", flat=True).get(pk=self.lane)
        if signs != self.signs:
            self.signs, self.sign_at = signs, time.monotonic()

    def _ring(self) -> None:
        waiting = doorbell.unanswered(self.lane)
        if waiting > _UNACKNOWLEDGED:
            self._restart("not_acknowledging")
            return
        if waiting < _CANARIES_WAITING and self._due("canary", _CANARY_EVERY_S):
            doorbell.ring_canary(self.lane)
            Lane.objects.filter(pk=self.lane).update(rung_at=database_now())
        if not _working(self.lane) and self._has_work():
            doorbell.ring(self.lane)

    def _has_work(self) -> bool:
        now = database_now()
        return allotment.next_for(self.lane, runnable(now), now, to_take=False) is not None

    def _end(self, *, mine: bool) -> None:
        self.cluster.stop()
        if not mine:
            return
        try:
            give_back_all_of(self.lane)
            watching.release(self.lane)
        except (DatabaseError, InterfaceError):
            logger.exception("lane %s: what it ran is given back at its next start", self.lane)

    def _due(self, what: str, every_s: float) -> bool:
        now = time.monotonic()
        if now - self.done_at.get(what, 0.0) < every_s:
            return False
        self.done_at[what] = now
        return True


def _working(lane: str) -> bool:
    return Job.objects.filter(state=Job.State.RUNNING, lane=lane).exists()


def prune() -> None:
    """One after the other, and none may stop the lane: a folder that cannot be read is no reason to inspect nothing."""
    for clear_away in (_trim_events, uploads.sweep, kinds.sweep, _forget_failed_bells):
        try:
            clear_away()
        except (DatabaseError, InterfaceError):
            raise  # of which the watchdog knows what to make
        except Exception:
            logger.exception("what is old could not be cleared away; in %s s again", _PRUNE_EVERY_S)


def _trim_events() -> None:
    events.trim(older_than=_KEEP_EVENTS)


def _forget_failed_bells() -> None:
    Task.objects.filter(stopped__lt=timezone.now() - _KEEP_FAILED_BELLS).delete()
