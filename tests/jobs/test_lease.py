"""A lease lapses when it stands still, whatever any clock says."""

import os
import socket
import subprocess
from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.actor import SYSTEM
from jobs import lease
from jobs.claim import claim
from jobs.clock import database_now
from jobs.lease import Sweeper, renew
from jobs.models import Job, Lane
from jobs.submit import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Clock:
    settings.JOB_LEASE_S = 30
    clock = Clock()
    monkeypatch.setattr(lease, "time", clock)
    return clock


def held(worker: str = "elsewhere:1") -> Job:
    submit(SYSTEM, "trial", subject="trial:1", title="1.png", payload={})
    (job,) = claim("cpu0", worker)
    return job


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def test_a_renewed_lease_holds_even_when_every_clock_says_it_is_over(clock: Clock) -> None:
    job, sweeper = held(), Sweeper("cpu1")
    for hours in range(1, 6):
        Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(hours=hours))
        assert sweeper.sweep() == 0
        clock.now += 29
    assert state_of(job) == "running"


def test_a_lease_that_stands_still_lapses_even_when_it_is_dated_into_the_future(clock: Clock) -> None:
    job, sweeper = held(), Sweeper("cpu1")
    Job.objects.filter(pk=job.pk).update(lease_until=database_now() + timedelta(hours=1))
    assert sweeper.sweep() == 0
    clock.now += 31
    assert sweeper.sweep() == 1
    assert state_of(job) == "queued"


def test_two_watchdogs_end_a_lapsed_attempt_once(clock: Clock) -> None:
    job, sweepers = held(), [Sweeper("cpu1"), Sweeper("cpu2")]
    assert [sweeper.sweep() for sweeper in sweepers] == [0, 0]
    clock.now += 31
    assert [sweeper.sweep() for sweeper in sweepers] == [1, 0]
    assert Job.objects.get(pk=job.pk).attempts == 1


def test_a_dead_worker_of_the_own_lane_is_noticed_at_once_and_of_another_lane_only_by_its_lease(clock: Clock) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    job = held(f"{socket.gethostname()}:{gone.pid}")
    assert Sweeper("cpu1").sweep() == 0, "the same process number on another host would be somebody else"
    assert Sweeper("cpu0").sweep() == 1
    assert state_of(job) == "queued"


def test_a_living_worker_of_the_own_lane_is_left_alone(clock: Clock) -> None:
    held(f"{socket.gethostname()}:{os.getpid()}")
    assert Sweeper("cpu0").sweep() == 0


def test_renewing_moves_the_lease_and_shows_a_sign_of_life(clock: Clock) -> None:
    Lane.objects.create(name="cpu0")
    job = held()
    renew("cpu0", [job])
    renewed = Job.objects.get(pk=job.pk)
    assert renewed.lease_until is not None
    assert job.lease_until is not None
    assert renewed.lease_until > job.lease_until
    assert Lane.objects.get().signs == 2


def test_what_was_taken_away_is_not_renewed(clock: Clock) -> None:
    job = held()
    Job.objects.filter(pk=job.pk).update(fence=job.fence + 1)
    renew("cpu0", [job])
    assert Job.objects.get(pk=job.pk).lease_until == job.lease_until
