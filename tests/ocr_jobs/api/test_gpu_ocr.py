"""The OCR scheduler under its own addresses: batch, stats, status, job, and the callback that a job brings."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from gpu.runtime.reporting import Report
from jobs import results
from jobs.callbacks import of_one_job
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.callbacks.signing import secret_for
from jobs.models import Job
from ocr_jobs.reading import ocr_batch
from tests.files import images
from tests.inspections.lane import work_off

ROOT = "/api/registration/gpu-ocr"
SQUARE = [[1, 1], [9, 1], [9, 5], [1, 5]]


def reads(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """As the engine's entry: each image says its own number; the options come back in the statistics."""
    for index, request in enumerate(requests):
        assert all(Path(path).exists() for path in request["images"])
        told = [
            {"image": number, "error": None, "pages": [_page(f"R{number + 1}")]}
            for number in range(len(request["images"]))
        ]
        report(index, "result", {"images": told, "statistics": {"images": len(told), "options": request["options"]}})


def _page(text: str) -> dict[str, Any]:
    texts = [{"text": text, "confidence": 0.93, "polygon": SQUARE}]
    return {"page": 1, "size_wh": [96, 64], "texts": texts, "ms": 4.0}


@pytest.fixture(autouse=True)
def lane(monkeypatch: pytest.MonkeyPatch) -> None:
    """Works as soon as somebody waits."""
    monkeypatch.setattr(ocr_batch, "run", reads)
    wait = results.wait

    async def work_and_wait(job_id: int, timeout_s: float) -> Job:
        await sync_to_async(work_off)()
        return await wait(job_id, timeout_s)

    monkeypatch.setattr(results, "wait", work_and_wait)


@pytest.fixture
def client(operator: Actor) -> Client:
    return client_of(operator)


def client_of(actor: Actor) -> Client:
    user = actor.required_user
    secret = tokens.issue(SYSTEM, user, "script", tokens.grantable(SYSTEM, user), None)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def coded(count: int = 1) -> list[str]:
    return [base64.b64encode(images.encoded("PNG", size_wh=(96 + n, 64))).decode() for n in range(count)]


def posted(client: Client, path: str, **fields: Any) -> Any:
    return client.post(ROOT + path, json.dumps(fields), "application/json")


def test_a_batch_answers_with_texts_boxes_and_confidences(client: Client) -> None:
    answer = posted(client, "/batch", images=coded(2), batch_size=4, languages=["en"], preprocessing=["clahe"])

    assert answer.status_code == 200
    first, second = answer.json()["results"]
    assert first["pages"][0] | {"ms": 0} == {
        "page": 1,
        "size_wh": [96, 64],
        "texts": ["R1"],
        "boxes": [SQUARE],
        "confidences": [0.93],
        "ms": 0,
    }
    assert second["pages"][0]["texts"] == ["R2"]
    options = answer.json()["statistics"]["options"]
    assert options == {"batch_size": 4, "languages": ["en"], "preprocessing": ["clahe"]}


def test_a_form_with_files_does_the_same(client: Client) -> None:
    files = [SimpleUploadedFile(f"part-{n}.png", images.encoded("PNG", size_wh=(90 + n, 64))) for n in (1, 2)]
    answer = client.post(ROOT + "/batch", {"images": files, "use_gpu": "false", "languages": ["en", "de"]})

    assert [result["name"] for result in answer.json()["results"]] == ["part-1.png", "part-2.png"]
    assert answer.json()["statistics"]["options"] == {"use_gpu": False, "languages": ["en", "de"]}


def test_nothing_of_the_images_is_kept(
    client: Client, settings: Settings, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        posted(client, "/batch", images=coded())

    assert list((settings.DERIVED_FOLDER / "ocr").glob("*/*")) == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 400, "ocr_images_needed"),
        ({"images": []}, 400, "ocr_images_needed"),
        ({"images": ["%%%"]}, 400, "ocr_image_unreadable"),
        ({"images": [base64.b64encode(b"GIF89a").decode()]}, 415, "file_no_drawing"),
        ({"images": coded(), "batch_size": 1000}, 400, "reading_request_unusable"),
        ({"images": coded(), "confidence_threshold": 7}, 400, "reading_request_unusable"),
        ({"images": coded() * 257}, 400, "ocr_too_many_images"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_waits(
    client: Client, fields: dict[str, Any], status: int, code: str
) -> None:
    answer = posted(client, "/batch", **fields)

    assert (answer.status_code, answer.json().get("error", {}).get("code")) == (status, code)
    assert not Job.objects.exists()


def test_a_scheduled_job_tells_state_progress_and_result(client: Client) -> None:
    options = {"batch_size": 2, "use_gpu": False}
    made = posted(client, "/scheduler/job", images=coded(), priority="low", options=options, metadata={"lot": 7})
    address = f"{ROOT}/scheduler/job/{made.json()['job_id']}"
    before = client.get(address).json()
    work_off()
    after = client.get(address).json()

    assert (made.status_code, made.json()["priority"], made.json()["callback_secret"]) == (202, "low", None)
    assert (before["state"], before["result"], before["metadata"]) == ("queued", None, {"lot": 7})
    assert (after["state"], after["progress"]) == ("succeeded", 1)
    assert after["result"]["results"][0]["pages"][0]["texts"] == ["R1"]
    assert after["result"]["statistics"]["options"] == options


def test_a_job_is_its_submitters_and_the_steering_reviewers(client: Client, actor_as: Callable[..., Actor]) -> None:
    number = posted(client, "/scheduler/job", images=coded()).json()["job_id"]
    other, reviewer = client_of(actor_as("operator", "other")), client_of(actor_as("reviewer"))

    assert other.get(f"{ROOT}/scheduler/job/{number}").status_code == 404
    assert reviewer.get(f"{ROOT}/scheduler/job/{number}").status_code == 200


def test_urgent_takes_the_right_to_steer(client: Client) -> None:
    assert posted(client, "/scheduler/job", images=coded(), priority="urgent").status_code == 403
    assert (
        posted(client, "/scheduler/job", images=coded(), priority="soon").json()["error"]["code"] == "priority_unknown"
    )


def test_the_job_brings_its_own_callback(client: Client) -> None:
    fields = {"images": coded(), "callback_url": "https://mes.example/read", "metadata": {"lot": 7}}
    made = posted(client, "/scheduler/job", **fields).json()
    posted(client, "/scheduler/job", images=coded(2))
    work_off()

    target = CallbackTarget.objects.get()
    callback = Callback.objects.get()
    assert made["callback_secret"] == secret_for(target.nonce)
    assert (callback.job_id, callback.event) == (made["job_id"], "succeeded")
    assert json.loads(callback.body)["found"] == {"images": 1, "metadata": {"lot": 7}}


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "https://10.0.0.7/x", "https://[::1]/x", "ftp://mes.example/x"])
def test_an_address_inside_is_refused_and_nothing_is_queued(client: Client, url: str) -> None:
    answer = posted(client, "/scheduler/job", images=coded(), callback_url=url)

    assert answer.status_code == 400
    assert not Job.objects.exists()
    assert not CallbackTarget.objects.exists()


def test_the_same_key_again_is_the_same_job(client: Client) -> None:
    key = {"Idempotency-Key": "lot 7"}
    body = json.dumps({"images": coded(), "callback_url": "https://mes.example/read"})
    first, second = (
        client.post(f"{ROOT}/scheduler/job", body, "application/json", headers=key).json() for _ in range(2)
    )

    assert first["job_id"] == second["job_id"]
    assert CallbackTarget.objects.count() == 1


def test_only_targets_with_something_to_send_are_looked_at(client: Client) -> None:
    posted(client, "/scheduler/job", images=coded(), callback_url="https://mes.example/read")
    targets = of_one_job.with_something_to_send(CallbackTarget.objects.all())
    before = targets.count()
    work_off()

    assert (before, targets.count()) == (0, 1)


def test_status_counts_the_queue_by_priority(client: Client) -> None:
    for priority in ("low", "high", "high"):
        posted(client, "/scheduler/job", images=coded(), priority=priority)
    told = client.get(f"{ROOT}/scheduler/status").json()

    assert told["queued"] == {"urgent": 0, "high": 2, "normal": 0, "low": 1}
    assert told["running"] == []
    assert told["resources"]["memory"]["total_mb"] > 0


def test_stats_tell_throughput_latency_and_accuracy(client: Client) -> None:
    posted(client, "/batch", images=coded())
    told = client.get(f"{ROOT}/stats").json()

    assert told["throughput"]["jobs_last_hour"] == 1
    assert told["latency_s"]["p95"] >= 0
    assert told["accuracy"] == {"reviewed": 0, "as_read": 0, "missed": 0, "share": None}
    assert told["devices"][0]["lane"]


def test_a_jobs_own_target_goes_some_days_after_its_job(client: Client) -> None:
    posted(client, "/scheduler/job", images=coded(), callback_url="https://mes.example/read")
    work_off()
    Callback.objects.update(state=Callback.State.DELIVERED)
    of_one_job.prune()
    kept = CallbackTarget.objects.count()
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    of_one_job.prune()

    assert (kept, CallbackTarget.objects.count()) == (1, 0)
