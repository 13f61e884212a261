"""Every waiting job says why."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.actor import SYSTEM
from jobs import lanes
from jobs.claim import claim
from jobs.clock import database_now
from jobs.models import Job, Lane
from jobs.results import succeed
from jobs.submit import submit
from jobs.waiting import Outlook, places, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


@pytest.fixture
def lane() -> Lane:
    return Lane.objects.create(name="cpu0", watcher="here", seen_at=database_now())


def queued(**changes: Any) -> Job:
    job = submit(SYSTEM, "trial", subject="trial:1", title="1.png", payload={})
    Job.objects.filter(pk=job.pk).update(**changes)
    return Job.objects.get(pk=job.pk)


def code_of(job: Job) -> str:
    return why(job, places([job])[job.pk], Outlook.read()).code


def took(seconds: float) -> None:
    """One job ended that took so long."""
    queued()
    (job,) = claim("cpu0", "test:1")
    succeed(job, {})
    Job.objects.filter(pk=job.pk).update(started_at=database_now() - timedelta(seconds=seconds))


def test_without_a_lane_that_answers() -> None:
    assert code_of(queued()) == "wait_lane_down"


def test_behind_a_silent_lane(lane: Lane) -> None:
    Lane.objects.update(seen_at=database_now() - timedelta(minutes=5))
    assert code_of(queued()) == "wait_lane_down"


def test_behind_a_lane_whose_engine_does_not_start(lane: Lane) -> None:
    lanes.engine_failed("cpu0")
    assert code_of(queued()) == "wait_engine_down"
    lanes.engine_came_up("cpu0")
    assert code_of(queued()) == "wait_behind"


def test_next_with_an_idle_lane(lane: Lane) -> None:
    assert code_of(queued()) == "wait_next"


def test_next_behind_a_running_job(lane: Lane) -> None:
    queued()
    (running,) = claim("cpu0", "test:1")
    waiting = queued()
    assert code_of(waiting) == "wait_lane_busy"
    Job.objects.filter(pk=running.pk).update(seconds_left=12.4)
    reason = why(waiting, 0, Outlook.read())
    assert (reason.code, reason.params) == ("wait_lane_busy_about", {"lane": "cpu0", "job": running.pk, "seconds": 12})
    assert "12 s" in str(reason)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(10, "wait_behind_seconds"), (200, "wait_behind_minutes"), (9000, "wait_behind_hours")],
)
def test_behind_others_with_about_how_long(lane: Lane, seconds: float, code: str) -> None:
    took(seconds)
    queued()
    assert code_of(queued()) == code


def test_behind_others_while_nothing_is_known_about_times(lane: Lane) -> None:
    queued()
    assert code_of(queued()) == "wait_behind"


def test_backing_off_says_until_when(lane: Lane) -> None:
    job = queued(not_before=database_now() + timedelta(seconds=30), attempts=1)
    reason = why(job, 0, Outlook.read())
    assert reason.code == "wait_back_off"
    assert reason.params["attempt"] == 2


def test_places_follow_the_turns(lane: Lane) -> None:
    jobs = [queued() for _ in range(4)]
    assert places(jobs) == {job.pk: ahead for ahead, job in enumerate(jobs)}
    assert places([jobs[3], jobs[1]]) == {jobs[1].pk: 1, jobs[3].pk: 3}, "others between them count"


def test_jobs_with_the_same_turn_have_places_in_the_order_of_their_ids(lane: Lane) -> None:
    now = database_now()
    jobs = [queued(turn_at=now) for _ in range(3)]
    assert places(jobs[1:]) == {jobs[1].pk: 1, jobs[2].pk: 2}


def test_a_job_that_was_claimed_meanwhile_has_no_place(lane: Lane) -> None:
    jobs = [queued(), queued()]
    claim("cpu0", "test:1")
    assert places(jobs) == {jobs[1].pk: 0}
