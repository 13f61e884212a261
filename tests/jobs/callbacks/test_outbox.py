"""One ending, one message to each target that asked for it, in the transaction that ends the job."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.actor import SYSTEM, Actor
from accounts.models import Role, User
from jobs import results, steering
from jobs.callbacks import outbox
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.claim import claim
from jobs.endings import attempt_failed
from jobs.models import Job
from jobs.submit import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
ALL = ["succeeded", "failed", "cancelled"]


def target(**fields: Any) -> CallbackTarget:
    known = {"name": "line 3", "url": "https://mes.example/told", "events": ALL, "nonce": "n"}
    return CallbackTarget.objects.create(**{**known, **fields})


def queued(kind: str = "trial", actor: Actor = SYSTEM) -> Job:
    return submit(actor, kind, subject="trial:7", title="a.png", payload={})


def claimed(kind: str = "trial") -> Job:
    queued(kind)
    (job,) = claim("cpu0", "worker")
    return job


def bodies() -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in Callback.objects.order_by("pk")]


def test_a_result_is_told_to_whoever_asked_for_it() -> None:
    first, second = target(), target(name="other", kinds=["trial"])
    target(events=["failed"]), target(kinds=["inspection"]), target(active=False)
    job = claimed()

    assert results.succeed(job, {"echo": "well"})

    assert list(Callback.objects.values_list("target", flat=True)) == [first.pk, second.pk]
    job.refresh_from_db()
    assert job.finished_at is not None
    body = bodies()[0]
    assert body == {
        "id": Callback.objects.earliest("pk").message_id,
        "event": "job.succeeded",
        "job": job.pk,
        "kind": "trial",
        "subject": "trial:7",
        "title": "a.png",
        "state": "succeeded",
        "reason": "",
        "ended_at": job.finished_at.isoformat(),
        "links": {"api": f"/api/v1/jobs/{job.pk}", "page": f"/jobs/{job.pk}/"},
        "found": {},
    }


def test_a_late_result_tells_nobody() -> None:
    target()
    job = claimed()
    assert results.succeed(job, {})
    assert not results.succeed(job, {})
    assert Callback.objects.count() == 1


def test_a_transaction_that_comes_to_nothing_takes_the_message_along() -> None:
    target()
    job = claimed()
    with transaction.atomic():
        results.succeed(job, {})
        transaction.set_rollback(True)
    assert not Callback.objects.exists()


def test_an_attempt_that_goes_back_to_the_queue_tells_nobody_and_the_last_one_tells_the_reason() -> None:
    target()
    job = claimed()
    assert attempt_failed(job, "worker_lost", {}, again=True)
    assert not Callback.objects.exists()
    Job.objects.update(not_before=None)
    (job,) = claim("cpu0", "worker")
    assert attempt_failed(job, "worker_lost", {}, again=True)
    assert [(body["event"], body["reason"]) for body in bodies()] == [("job.failed", "worker_lost")]


def test_a_job_that_is_tried_again_and_ends_again_is_told_again() -> None:
    """Without ever having run: its fence is the same both times."""
    target()
    job = queued()
    steering.cancel(SYSTEM, job.pk)
    steering.retry(SYSTEM, job.pk)
    steering.cancel(SYSTEM, job.pk)
    told = Callback.objects.order_by("pk")
    assert [(one.event, one.ending) for one in told] == [("cancelled", 1), ("cancelled", 2)]
    assert told[0].message_id != told[1].message_id


def test_one_ending_cannot_be_told_twice() -> None:
    target()
    job = claimed()
    results.succeed(job, {})
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        outbox.write(Job.objects.get(pk=job.pk))


@pytest.mark.parametrize(
    ("role", "is_active", "title"),
    [(Role.ADMINISTRATOR, True, "a.png"), (Role.OPERATOR, True, ""), (Role.ADMINISTRATOR, False, "")],
)
def test_of_a_private_job_a_target_hears_what_its_creator_may_see(role: str, is_active: bool, title: str) -> None:
    target(created_by=User.objects.create_user("maker", role=role, is_active=is_active))
    results.succeed(claimed("trial_private"), {})
    (body,) = bodies()
    assert body["title"] == title
    assert body["links"]["page"] == ("/secret/" if title else f"/jobs/{body['job']}/")
    assert body["subject"] == ("trial:7" if title else "")


def test_a_room_that_cannot_tell_what_it_found_loses_no_result(
    monkeypatch: pytest.MonkeyPatch, kind_that_tells: Callable[[Callable[[Job], Any]], None]
) -> None:
    target()
    kind_that_tells(lambda job: job.payload["missing"])
    job = claimed()
    assert results.succeed(job, {})
    assert bodies()[0]["found"] == {}


def test_a_room_tells_what_it_found(kind_that_tells: Callable[[Callable[[Job], Any]], None]) -> None:
    target()
    kind_that_tells(lambda job: {"echo": (job.result or {})["echo"]})
    results.succeed(claimed(), {"echo": "here"})
    assert bodies()[0]["found"] == {"echo": "here"}
