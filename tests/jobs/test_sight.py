"""A private job: seen whole by whoever submitted it and whoever steers all jobs; others see only that it is there."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from inspections.detection import DETECTION
from jobs import kinds, steering
from jobs.claim import claim
from jobs.endings import attempt_failed
from jobs.models import Job
from jobs.submit import submit
from live import events, topics
from problems.problem import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
ActorAs = Callable[..., Actor]


@pytest.fixture
def owner(actor_as: ActorAs) -> Actor:
    return actor_as("operator", "ann")


@pytest.fixture
def private(owner: Actor) -> Job:
    return submit(owner, "trial_private", subject="detection:4711", title="secret.png", payload={})


def signed_in(client: Client, actor: Actor) -> Client:
    client.force_login(actor.required_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(client: Client, url: str) -> str:
    return str(client.get(url).content.decode())


def test_detections_are_private() -> None:
    assert DETECTION.private


@pytest.mark.parametrize(("role", "name"), [("operator", "ann"), ("reviewer", "rae")])
def test_its_owner_and_who_steers_all_jobs_see_everything(
    client: Client, private: Job, actor_as: ActorAs, role: str, name: str
) -> None:
    actor = actor_as(role, name)
    signed_in(client, actor)
    assert "secret.png" in text(client, "/queue/")
    assert "/secret/" in text(client, "/queue/")
    for url in (f"/jobs/{private.pk}/", f"/api/v1/jobs/{private.pk}", f"/api/v1/jobs/{private.pk}/events"):
        assert client.get(url).status_code == 200
    topics.check(actor, f"job:{private.pk}")


def test_its_page_events_and_topic_are_refused_to_others(client: Client, private: Job, actor_as: ActorAs) -> None:
    other = actor_as("operator", "bob")
    signed_in(client, other)
    assert client.get(f"/jobs/{private.pk}/").status_code == 403
    for url in (f"/api/v1/jobs/{private.pk}", f"/api/v1/jobs/{private.pk}/events"):
        answer = client.get(url)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "job_private")
    with pytest.raises(Problem, match="topic_forbidden"):
        topics.check(other, f"job:{private.pk}")


def test_the_queue_lists_it_for_others_without_what_it_is_about(
    client: Client, private: Job, actor_as: ActorAs
) -> None:
    signed_in(client, actor_as("operator", "bob"))
    (held,) = claim("cpu0", "test:1")
    attempt_failed(held, "engine_crashed", {"how": "told in confidence"}, again=False)
    for url in ("/queue/?state=ended", "/api/v1/jobs?state=ended"):
        shown = text(client, url)
        assert "Private trial" in shown
        for hidden in ("secret", "detection:4711", "told in confidence", f"/jobs/{private.pk}/"):
            assert hidden not in shown
    (item,) = client.get("/api/v1/jobs?state=ended").json()["items"]
    assert (item["title"], item["subject"], item["reason"]) == ("Private trial", "", None)


def test_the_queues_topic_tells_how_far_it_is_and_nothing_else(
    owner: Actor, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        job = submit(owner, "trial_private", subject="detection:4711", title="secret.png", payload={})
    steering.cancel(owner, job.pk)
    told = [event.data for event in events.after("queue", 0)]
    assert [data["state"] for data in told] == ["queued", "cancelled"]
    assert {(data["subject"], data["reason_code"], str(data["reason_params"])) for data in told} == {("", "", "{}")}


def test_a_kind_that_this_release_does_not_know_counts_as_private(
    private: Job, actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(kinds._kinds, "trial_private")
    with pytest.raises(Problem, match="topic_forbidden"):
        topics.check(actor_as("operator", "bob"), f"job:{private.pk}")


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 60, "4711"])
def test_a_job_that_is_not_there_has_no_topic(actor_as: ActorAs, key: str) -> None:
    with pytest.raises(Problem, match="topic_forbidden"):
        topics.check(actor_as("reviewer"), f"job:{key}")
