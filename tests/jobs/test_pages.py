from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from jobs import lanes, steering
from jobs.batches import _Batch
from jobs.claim import claim
from jobs.clock import database_now
from jobs.endings import attempt_failed, given_back
from jobs.engine import Engine
from jobs.kinds import kind_named
from jobs.models import Job, Lane
from jobs.queue import queue_page
from jobs.submit import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
ActorAs = Callable[..., Actor]


@pytest.fixture
def operator(actor_as: ActorAs) -> Actor:
    return actor_as("operator")


@pytest.fixture
def page(client: Client, operator: Actor) -> Client:
    client.force_login(operator.required_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(actor: Actor, title: str = "board.png") -> Job:
    return submit(actor, "trial", subject="trial:1", title=title, payload={})


def failed(actor: Actor) -> Job:
    sent(actor)
    (job,) = claim("cpu0", "test:1")
    attempt_failed(job, "engine_timeout", {"limit_s": 8}, again=False)
    return job


def text(page: Client, url: str) -> str:
    answer = page.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_empty_queue_says_what_to_do(page: Client) -> None:
    assert "Nothing waits" in text(page, "/queue/")


def test_the_queue_shows_what_runs_then_what_waits_and_why(page: Client, operator: Actor) -> None:
    running, waiting = sent(operator, "first.png"), sent(operator, "<b>second.png")
    claim("cpu0", "test:1")
    Job.objects.filter(pk=running.pk).update(stage="second", progress=0.5, rate_per_s=12, stage_unit="tiles")
    shown = text(page, "/queue/")
    assert shown.index("first.png") < shown.index("second.png")
    assert "2/2" in shown
    assert "12 tiles/s" in shown
    assert "&lt;b&gt;second.png" in shown
    assert "No lane answers" in shown
    assert f'id="row-{waiting.pk}"' in shown


def test_filters_live_in_the_url(page: Client, operator: Actor, actor_as: ActorAs) -> None:
    job = failed(operator)
    others = sent(actor_as("operator", "bob"), "bobs.png")
    assert f'id="row-{job.pk}"' in text(page, "/queue/?state=failed")
    assert "longer than the limit of 8 seconds" in text(page, "/queue/?state=ended")
    assert f'id="row-{others.pk}"' not in text(page, "/queue/?mine=1")
    assert f'id="row-{others.pk}"' in text(page, "/queue/?state=nonsense"), "an unknown one shows what is open"


def test_a_live_update_asks_for_the_table_alone(page: Client) -> None:
    answer = page.get("/queue/", headers={"HX-Request": "true", "HX-Target": "queue"})
    assert answer.content.strip().startswith(b'<div id="queue"')


def test_a_failed_job_says_what_happened_what_is_kept_and_offers_the_button(page: Client, operator: Actor) -> None:
    job = failed(operator)
    shown = text(page, f"/jobs/{job.pk}/")
    assert "longer than the limit of 8 seconds" in shown
    assert "kept" in shown
    assert f"job {job.pk}" in shown
    assert f'action="/jobs/{job.pk}/retry"' in shown


def test_a_job_whose_batch_was_taken_down_says_why_with_its_figures(page: Client, operator: Actor) -> None:
    first, second = sent(operator), sent(operator)
    batch = _Batch(claim("cpu0", "test:1") + claim("cpu0", "test:1"), kind_named("trial"), Engine([]), "cpu0")

    batch._take_down("engine_timeout", limit_s=8)

    for job in (first, second):
        assert Job.objects.get(pk=job.pk).reason_params == {"limit_s": 8}
        assert "longer than the limit of 8 seconds" in text(page, f"/jobs/{job.pk}/")
    assert "board.png" in text(page, "/queue/")


def test_a_running_job_that_is_being_cancelled_still_has_its_page(page: Client, operator: Actor) -> None:
    job = sent(operator)
    claim("cpu0", "test:1")

    steering.cancel(operator, job.pk)

    assert "job_cancelled_by" not in text(page, f"/jobs/{job.pk}/"), "the sentence lacks its name"


def test_buttons_work_without_scripts_and_lead_back(page: Client, operator: Actor) -> None:
    job = sent(operator)
    answer = page.post(f"/jobs/{job.pk}/cancel", {"back": "/queue/?mine=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/queue/?mine=1")
    answer = page.post(f"/jobs/{job.pk}/retry", {"back": "https://elsewhere.example/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/jobs/{job.pk}/")
    answer = page.post(f"/jobs/{job.pk}/priority", {"priority": "1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    job.refresh_from_db()
    assert (job.state, job.priority) == ("queued", 1)


def test_somebody_elses_job_has_no_buttons_and_refuses(page: Client, actor_as: ActorAs) -> None:
    job = sent(actor_as("operator", "bob"))
    assert "/cancel" not in text(page, f"/jobs/{job.pk}/")
    assert page.post(f"/jobs/{job.pk}/cancel").status_code == 403
    assert page.get(f"/jobs/{job.pk}/cancel").status_code == 405
    assert page.post("/jobs/4711/cancel").status_code == 404


@pytest.mark.parametrize("url", ["/queue/", "/queue/?mine=1"])
def test_a_page_of_25_asks_no_more_questions_than_a_page_of_one(
    page: Client, operator: Actor, actor_as: ActorAs, url: str
) -> None:
    sent(operator)
    with CaptureQueriesContext(connection) as for_one:
        text(page, url)
    for _ in range(39):
        sent(operator)
        sent(actor_as("operator", "bob"))
    with CaptureQueriesContext(connection) as for_many:
        shown = text(page, url)
    assert shown.count('<tr id="row-') == 25
    assert len(for_many) <= len(for_one)


def test_places_are_those_in_the_whole_queue_on_a_page_that_shows_a_part(
    page: Client, operator: Actor, actor_as: ActorAs
) -> None:
    sent(actor_as("operator", "bob"))
    sent(operator)
    sent(actor_as("operator", "bob"))
    sent(operator)
    rows, _ = queue_page(operator, "open", 1, mine=True)
    assert [row.place for row in rows] == [2, 4]


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    for url in ("/queue/", "/jobs/1/"):
        assert client.get(url, headers={"Accept": "text/html"}).status_code == 302


def test_health_tells_what_is_not_ready(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "release": "",
        "web": "ready",
        "database": "ready",
        "queue": "ready",
        "files": "ready",
        "lanes": {"cpu0": "silent"},
    }


def test_health_tells_of_a_lane_whose_engine_does_not_start(client: Client, page: Client) -> None:
    Lane.objects.create(name="cpu0", watcher="here", seen_at=database_now())
    lanes.engine_failed("cpu0")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["lanes"]) == (503, {"cpu0": "engine_not_starting"})
    assert "inspection program does not start" in text(page, "/queue/")
    assert "inspection program does not start" in text(page, "/")
    lanes.engine_came_up("cpu0")
    assert client.get("/healthz").status_code == 200


def test_a_waiting_job_says_how_its_last_attempt_ended_without_advice(page: Client, operator: Actor) -> None:
    job = sent(operator)
    (held,) = claim("cpu0", "test:1")
    attempt_failed(held, "engine_timeout", {"limit_s": 8}, again=True)
    for url in ("/queue/", f"/jobs/{job.pk}/"):
        shown = text(page, url)
        assert "Attempt 1 of 2 failed. It took longer than the limit of 8 seconds.</div>" in shown
        assert "administrator to raise" not in shown


def test_a_job_that_was_given_back_speaks_of_no_failed_attempt(page: Client, operator: Actor) -> None:
    sent(operator)
    (held,) = claim("cpu0", "test:1")
    attempt_failed(held, "engine_timeout", {"limit_s": 8}, again=True)
    Job.objects.update(not_before=None)
    (held,) = claim("cpu0", "test:1")
    given_back(held, "lane_stopped")
    shown = text(page, "/queue/")
    assert "The lane was stopped" in shown
    assert "Attempt 1" not in shown
