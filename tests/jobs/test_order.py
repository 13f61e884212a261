"""Whose turn it is."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.actor import SYSTEM
from jobs.claim import claim, runnable
from jobs.clock import database_now
from jobs.models import Job, Lane, Priority
from jobs.submit import submit
from jobs.turns import turn_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


def queued(priority: Priority = Priority.NORMAL, *, kind: str = "trial", hours_ago: float = 0, **changes: Any) -> Job:
    job = submit(SYSTEM, kind, subject="trial:1", title="1.png", payload={}, priority=priority)
    at = database_now() - timedelta(hours=hours_ago)
    Job.objects.filter(pk=job.pk).update(queued_at=at, turn_at=turn_at(at, priority), **changes)
    return Job.objects.get(pk=job.pk)


def claimed() -> list[int]:
    return [job.pk for job in claim("cpu0", "test:1")]


def test_a_late_urgent_job_comes_next() -> None:
    normal = [queued() for _ in range(3)]
    urgent = queued(Priority.URGENT)
    assert [claimed() for _ in range(2)] == [[urgent.pk], [normal[0].pk]]


def test_the_four_priorities_in_order() -> None:
    jobs = [queued(priority) for priority in (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)]
    assert [claimed()[0] for _ in jobs] == [job.pk for job in reversed(jobs)]


def test_a_low_job_is_never_starved_by_a_stream_of_urgent_ones() -> None:
    low = queued(Priority.LOW, hours_ago=5)
    queued(Priority.URGENT)
    assert claimed() == [low.pk]


def test_a_job_that_backs_off_waits_and_lets_others_pass() -> None:
    backing_off = queued(not_before=database_now() + timedelta(seconds=30))
    other = queued(Priority.LOW)
    assert claimed() == [other.pk]
    assert claimed() == []
    Job.objects.filter(pk=backing_off.pk).update(not_before=database_now() - timedelta(seconds=1))
    assert claimed() == [backing_off.pk]


def test_a_clock_put_back_by_an_hour_strands_no_job() -> None:
    job = queued(not_before=database_now() + timedelta(hours=1), hours_ago=-1)
    assert claimed() == [job.pk]


def test_a_batch_takes_only_its_like_and_none_that_must_run_alone() -> None:
    first = queued(kind="trial_batch")
    queued()
    like = [queued(kind="trial_batch") for _ in range(2)]
    queued(kind="trial_batch", alone=True)
    assert claimed() == [first.pk, *(job.pk for job in like)]


def test_a_batch_is_no_larger_than_its_kind_allows() -> None:
    jobs = [queued(kind="trial_batch") for _ in range(6)]
    assert claimed() == [job.pk for job in jobs[:4]]


def test_a_batch_leaves_other_lanes_their_part() -> None:
    for _ in range(4):
        queued(kind="trial_batch")
    assert len(claim("cpu0", "test:1", lane_count=2)) == 2


def test_a_job_that_must_run_alone_is_claimed_alone() -> None:
    alone = queued(kind="trial_batch", alone=True)
    queued(kind="trial_batch")
    assert claimed() == [alone.pk]


def test_a_job_whose_cancellation_was_asked_for_ends_at_claim() -> None:
    job = queued(cancel_requested=True)
    assert claimed() == []
    job.refresh_from_db()
    assert (job.state, job.reason_code, job.attempts) == ("cancelled", "job_cancelled", 0)


def test_a_claim_counts_the_attempt_and_raises_the_fence_and_shows_a_sign_of_life() -> None:
    Lane.objects.create(name="cpu0")
    queued()
    (job,) = claim("cpu0", "test:1")
    assert (job.state, job.attempts, job.fence, job.worker) == ("running", 1, 1, "test:1")
    assert job.lease_until is not None
    assert Lane.objects.get().signs == 1


def test_the_next_job_is_found_by_the_index_not_by_sorting() -> None:
    plan = runnable(database_now())[:1].explain()
    assert "job_queue" in plan
    assert "TEMP B-TREE" not in plan
