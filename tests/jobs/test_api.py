from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import tokens
from accounts.actor import Actor
from jobs import lanes, steering
from jobs.claim import claim
from jobs.clock import database_now
from jobs.models import Job, Lane
from jobs.submit import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
ActorAs = Callable[..., Actor]


@pytest.fixture
def operator(actor_as: ActorAs) -> Actor:
    return actor_as("operator")


@pytest.fixture
def api(client: Client, operator: Actor) -> Client:
    _, secret = tokens.issue(operator, operator.required_user, "test", ["view", "submit", "steer_own_jobs"], None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def sent(actor: Actor) -> Job:
    return submit(actor, "trial", subject="trial:1", title="board.png", payload={})


def read(api: Client, url: str, status: int = 200) -> Any:
    answer = api.get(url)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_jobs_come_in_the_order_of_their_turns_with_place_and_reason(api: Client, operator: Actor) -> None:
    jobs = [sent(operator) for _ in range(3)]
    claim("cpu0", "test:1")
    items = read(api, "/api/v1/jobs")["items"]
    assert [(item["id"], item["state"], item["position"]) for item in items] == [
        (jobs[0].pk, "running", None),
        (jobs[1].pk, "queued", 1),
        (jobs[2].pk, "queued", 2),
    ]
    assert items[1]["waits"]["code"] == "wait_lane_down"


def test_lists_come_in_pages(api: Client, operator: Actor) -> None:
    jobs = [sent(operator).pk for _ in range(3)]
    first = read(api, "/api/v1/jobs?limit=2")
    second = read(api, f"/api/v1/jobs?limit=2&cursor={first['next']}")
    assert [item["id"] for item in first["items"] + second["items"]] == jobs
    assert second["next"] is None


def test_jobs_that_start_between_two_pages_hide_no_other(api: Client, operator: Actor) -> None:
    jobs = [sent(operator).pk for _ in range(6)]
    first = read(api, "/api/v1/jobs?limit=2&state=queued")
    claim("cpu0", "test:1")
    claim("cpu0", "test:1")
    second = read(api, f"/api/v1/jobs?limit=2&state=queued&cursor={first['next']}")
    third = read(api, f"/api/v1/jobs?limit=2&state=queued&cursor={second['next']}")
    assert [item["id"] for page in (first, second, third) for item in page["items"]] == jobs
    assert third["next"] is None


def test_jobs_that_end_between_two_pages_repeat_no_other(api: Client, operator: Actor) -> None:
    jobs = [sent(operator).pk for _ in range(5)]
    for job in jobs[:3]:
        steering.cancel(operator, job)
    Job.objects.filter(pk__in=jobs[1:3]).update(finished_at=Job.objects.get(pk=jobs[0]).finished_at)
    first = read(api, "/api/v1/jobs?limit=2&state=ended")
    for job in jobs[3:]:
        steering.cancel(operator, job)
    second = read(api, f"/api/v1/jobs?limit=2&state=ended&cursor={first['next']}")
    assert [item["id"] for item in first["items"] + second["items"]] == [jobs[2], jobs[1], jobs[0]]
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["2", "nonsense", "é", "MjAyNi0wMS0wMSAx", "MjAyNi0wMS0wMVQwMDowMDowMCswMDowMCAtMQ"])
def test_a_cursor_that_no_page_gave_is_refused(api: Client, cursor: str) -> None:
    assert read(api, f"/api/v1/jobs?cursor={cursor}", 400)["error"]["code"] == "queue_cursor_unreadable"


def test_events_are_numbered_and_can_be_followed(api: Client, operator: Actor) -> None:
    job = sent(operator)
    claim("cpu0", "test:1")
    page = read(api, f"/api/v1/jobs/{job.pk}/events")
    assert [(one["seq"], one["event"]) for one in page["items"]] == [(1, "queued"), (2, "started")]
    later = read(api, f"/api/v1/jobs/{job.pk}/events?after=1")
    assert [one["event"] for one in later["items"]] == ["started"]


def test_a_job_is_cancelled_retried_and_given_a_priority(api: Client, operator: Actor) -> None:
    job = sent(operator)
    cancelled = api.post(f"/api/v1/jobs/{job.pk}/cancel").json()
    assert (cancelled["state"], cancelled["reason"]["code"]) == ("cancelled", "job_cancelled_by")
    assert api.post(f"/api/v1/jobs/{job.pk}/retry").json()["state"] == "queued"
    answer = api.post(f"/api/v1/jobs/{job.pk}/priority", {"priority": "low"}, content_type="application/json")
    assert answer.json()["priority"] == "low"


def test_refusals_have_a_code_and_a_sentence(api: Client, operator: Actor, actor_as: ActorAs) -> None:
    theirs, own = sent(actor_as("operator", "bob")), sent(operator)
    answer = api.post(f"/api/v1/jobs/{theirs.pk}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "job_not_yours")
    for wanted, status, code in (("urgent", 403, "priority_not_yours"), ("asap", 400, "job_priority_unknown")):
        answer = api.post(f"/api/v1/jobs/{own.pk}/priority", {"priority": wanted}, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert read(api, "/api/v1/jobs/4711", 404)["error"]["code"] == "job_missing"
    assert read(api, "/api/v1/jobs?state=nonsense", 400)["error"]["code"] == "queue_filter_unknown"


def test_lanes_say_whether_they_answer(api: Client) -> None:
    (lane,) = read(api, "/api/v1/lanes")
    assert (lane["name"], lane["ready"]) == ("cpu0", False)


def test_a_lane_whose_engine_does_not_start_is_not_ready(api: Client) -> None:
    Lane.objects.create(name="cpu0", watcher="here", seen_at=database_now())
    lanes.engine_failed("cpu0")
    (lane,) = read(api, "/api/v1/lanes")
    assert (lane["ready"], lane["reason"]) == (False, "engine_not_starting")
    assert lane["engine_failing_since"]


def test_strangers_get_nothing(client: Client) -> None:
    assert client.get("/api/v1/jobs").status_code == 401
