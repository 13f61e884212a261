from collections.abc import Callable

import pytest
from django.db import transaction
from django_q.brokers import get_broker
from django_q.models import OrmQ

from accounts.actor import SYSTEM, Actor
from accounts.models import AuditRow
from jobs import doorbell
from jobs.models import Job, Priority
from jobs.submit import submit
from live import events
from problems.problem import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


ActorAs = Callable[..., Actor]


def send(actor: Actor = SYSTEM, *, key: str | None = None, priority: Priority = Priority.NORMAL) -> Job:
    return submit(
        actor, "trial", subject="trial:1", title="1.png", payload={"a": 1}, priority=priority, idempotency_key=key
    )


def test_the_same_key_again_is_the_same_job(actor_as: ActorAs) -> None:
    operator = actor_as("operator")
    first, again = send(operator, key="k1"), send(operator, key="k1")
    assert first.pk == again.pk
    assert Job.objects.count() == 1
    assert AuditRow.objects.filter(action="job.submit").count() == 1


def test_another_users_same_key_is_another_job(actor_as: ActorAs) -> None:
    assert send(actor_as("operator", "ann"), key="k1").pk != send(actor_as("operator", "bob"), key="k1").pk


def test_a_rollback_leaves_neither_job_nor_event_nor_bell() -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert (Job.objects.count(), OrmQ.objects.count(), events.last_seq("job:1")) == (0, 0, 0)


def test_many_submissions_hang_one_bell() -> None:
    for _ in range(5):
        send()
    assert OrmQ.objects.filter(key="cpu0").count() == 1


def test_a_bell_that_was_taken_is_rung_again() -> None:
    send()
    get_broker("cpu0").dequeue()
    send()
    assert doorbell.unanswered("cpu0") == 2


def test_operators_may_not_overtake_everybody(actor_as: ActorAs) -> None:
    with pytest.raises(Problem, match="forbidden"):
        send(actor_as("operator"), priority=Priority.URGENT)
    assert send(actor_as("reviewer"), priority=Priority.URGENT).priority == Priority.URGENT


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Problem, match="job_kind_unknown"):
        submit(SYSTEM, "no such", subject="x:1", title="x", payload={})
