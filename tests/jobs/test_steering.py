from collections.abc import Callable
from typing import Any

import pytest
from django_q.models import OrmQ

from accounts.actor import Actor
from accounts.models import AuditRow
from jobs import steering
from jobs.claim import claim
from jobs.endings import attempt_failed, given_back
from jobs.models import Job, Priority
from jobs.submit import submit
from live import events
from problems.problem import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
ActorAs = Callable[..., Actor]


def sent(actor: Actor, **changes: Any) -> Job:
    job = submit(actor, "trial", subject="trial:1", title="1.png", payload={})
    Job.objects.filter(pk=job.pk).update(**changes)
    return Job.objects.get(pk=job.pk)


def failed(actor: Actor) -> Job:
    sent(actor)
    (job,) = claim("cpu0", "test:1")
    attempt_failed(job, "engine_timeout", {"limit_s": 8}, again=False)
    return Job.objects.get(pk=job.pk)


def told(job: Job) -> list[str]:
    return [event.type for event in events.after(f"job:{job.pk}", 0)]


def test_a_waiting_job_is_cancelled_at_once_with_the_name_of_who_did(actor_as: ActorAs) -> None:
    job = sent(actor_as("operator"))
    job = steering.cancel(actor_as("operator"), job.pk)
    assert (job.state, job.reason_code, job.reason_params) == ("cancelled", "job_cancelled_by", {"who": "operator"})
    assert job.finished_at is not None
    assert told(job) == ["queued", "cancelled"]


def test_a_running_job_is_asked_to_end_and_does_so_when_its_attempt_ends(actor_as: ActorAs) -> None:
    sent(actor_as("operator"))
    (held,) = claim("cpu0", "test:1")
    job = steering.cancel(actor_as("operator"), held.pk)
    assert (job.state, job.cancel_requested) == ("running", True)
    assert given_back(held, "lane_stopped")
    job.refresh_from_db()
    assert (job.state, job.reason_code) == ("cancelled", "job_cancelled_by")


def test_an_ended_job_cannot_be_cancelled(actor_as: ActorAs) -> None:
    with pytest.raises(Problem, match="job_ended") as refusal:
        steering.cancel(actor_as("reviewer"), failed(actor_as("operator")).pk)
    assert refusal.value.status == 409


def test_a_retry_starts_afresh_at_the_end_of_the_queue_and_rings(actor_as: ActorAs) -> None:
    job = failed(actor_as("operator"))
    OrmQ.objects.all().delete()
    again = steering.retry(actor_as("operator"), job.pk)
    assert (again.state, again.attempts, again.reason_code, again.finished_at) == ("queued", 0, "", None)
    assert again.turn_at > job.turn_at
    assert again.fence == job.fence, "an old attempt's result stays refused"
    assert OrmQ.objects.count() == 1


def test_only_what_failed_or_was_cancelled_can_be_retried(actor_as: ActorAs) -> None:
    with pytest.raises(Problem, match="job_not_retryable"):
        steering.retry(actor_as("operator"), sent(actor_as("operator")).pk)


def test_a_new_priority_moves_the_job_and_is_audited(actor_as: ActorAs) -> None:
    first, second = sent(actor_as("operator")), sent(actor_as("operator"))
    steering.set_priority(actor_as("operator"), second.pk, Priority.HIGH)
    (next_one,) = claim("cpu0", "test:1")
    assert next_one.pk == second.pk
    row = AuditRow.objects.get(action="job.priority")
    assert (row.before, row.after) == ({"priority": 2}, {"priority": 1})
    assert first.pk != second.pk


@pytest.mark.parametrize("act", [steering.cancel, steering.retry])
def test_somebody_elses_job_takes_the_right_to_steer_all(act: Callable[[Actor, int], Job], actor_as: ActorAs) -> None:
    job = failed(actor_as("operator", "ann")) if act is steering.retry else sent(actor_as("operator", "ann"))
    with pytest.raises(Problem, match="job_not_yours") as refusal:
        act(actor_as("operator", "bob"), job.pk)
    assert refusal.value.status == 403
    act(actor_as("reviewer"), job.pk)


def test_urgent_takes_the_right_to_steer_all_even_for_ones_own(actor_as: ActorAs) -> None:
    job = sent(actor_as("operator"))
    with pytest.raises(Problem, match="priority_not_yours"):
        steering.set_priority(actor_as("operator"), job.pk, Priority.URGENT)
    assert steering.set_priority(actor_as("reviewer"), job.pk, Priority.URGENT).priority == Priority.URGENT


def test_a_job_that_is_not_there_is_a_404(actor_as: ActorAs) -> None:
    with pytest.raises(Problem, match="job_missing") as refusal:
        steering.cancel(actor_as("reviewer"), 4711)
    assert refusal.value.status == 404
