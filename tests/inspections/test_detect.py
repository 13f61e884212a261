"""POST /api/v1/detect: one call, one answer; and when the answer takes longer."""

import base64
import io
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import Role
from gpu.runtime.reporting import Report
from inspections import detection
from inspections.api import detect
from inspections.vision import pipeline
from jobs import results, watchdog
from jobs.models import Job
from tests.inspections.boards import result
from tests.inspections.lane import Run, work_off

pytestmark = pytest.mark.usefixtures("active_models")
A, B = (10.0, 10.0, 40.0, 40.0), (100.0, 100.0, 140.0, 140.0)
FOUND = result(("open", A), ("open", B), ("spur", B))


def finds(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    for index in range(len(requests)):
        report(index, "result", FOUND)


def refuses(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    for index in range(len(requests)):
        report(index, "failed", {"code": "image_truncated", "params": {}, "retry": False})


@pytest.fixture
def lane(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """A lane that works with `run` in place of the pipeline, as soon as somebody waits."""

    def start(run: Run) -> None:
        monkeypatch.setattr(pipeline, "run", run)
        wait = results.wait

        async def work_and_wait(job_id: int, timeout_s: float) -> Job:
            await sync_to_async(work_off)()
            return await wait(job_id, timeout_s)

        monkeypatch.setattr(results, "wait", work_and_wait)

    return start


@pytest.fixture
def client(actor_as: Callable[..., Actor]) -> Client:
    return client_of(actor_as(Role.OPERATOR))


def client_of(actor: Actor) -> Client:
    user = actor.required_user
    secret = tokens.issue(SYSTEM, user, "script", tokens.grantable(SYSTEM, user), None)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def photo(size_wh: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("L", size_wh, 90).save(out, "PNG")
    return SimpleUploadedFile("board.png", out.getvalue())


def kept(settings: Settings) -> list[str]:
    return sorted(str(path.name) for path in (settings.DERIVED_FOLDER / "detections").glob("*/*"))


def test_one_call_answers_boxes_counts_and_timings(client: Client, lane: Any, settings: Settings) -> None:
    lane(finds)
    response = client.post("/api/v1/detect", {"file": photo()})
    answer = response.json()
    assert response.status_code == 200, answer
    assert (answer["counts"]["open"], answer["counts"]["spur"], answer["counts"]["short"]) == (2, 1, 0)
    assert answer["defects"][0] == {"class": "open", "confidence": 0.9, "box_xyxy": list(A), "area_px": 100}
    assert (answer["ms"], answer["size_wh"], answer["annotated"]) == ({"total": 12.0}, [640, 480], None)
    assert Job.objects.get(pk=answer["job"]).title == "board.png"


def test_the_images_go_when_the_answer_is_there(
    client: Client, lane: Any, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    lane(finds)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/api/v1/detect", {"file": photo(), "golden": photo(), "visualize": "true"})
    assert kept(settings) == ["annotated.jpg"]


def test_visualize_adds_a_picture_with_the_boxes(client: Client, lane: Any) -> None:
    lane(finds)
    answer = client.post("/api/v1/detect", {"file": photo((3200, 1000)), "visualize": "1"}).json()
    picture = Image.open(io.BytesIO(base64.b64decode(answer["annotated"]["base64"])))
    assert (picture.format, picture.size, answer["annotated"]["media_type"]) == ("JPEG", (1600, 500), "image/jpeg")
    assert len(picture.convert("RGB").getcolors(100_000) or []) > 1, "something is drawn"


def test_the_options_reach_the_engine(client: Client, lane: Any) -> None:
    asked: list[Mapping[str, Any]] = []

    def remember(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
        asked.extend(requests)
        finds(requests, report)

    lane(remember)
    client.post("/api/v1/detect", {"file": photo(), "golden": photo(), "conf": "0.3", "iou": "0.6"})
    [request] = asked
    assert (request["conf"], request["iou"], Path(request["golden"]).name) == (0.3, 0.6, "golden")
    assert (request["pyramids"], request["annotated"], request["comparator"]["sha256"]) == (None, None, "c" * 64)


def test_an_image_that_breaks_in_the_engine_is_answered_with_its_reason(client: Client, lane: Any) -> None:
    lane(refuses)
    response = client.post("/api/v1/detect", {"file": photo()})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "image_truncated")
    assert "ends too early" in error["message"]


def test_when_no_lane_answers_the_call_comes_back_with_the_job(
    client: Client, monkeypatch: pytest.MonkeyPatch, lane: Any
) -> None:
    monkeypatch.setattr(detect, "WAIT_IN_VAIN_S", 0.05)
    busy = client.post("/api/v1/detect", {"file": photo()})
    assert (busy.status_code, busy.headers["Retry-After"], busy.json()["error"]["code"]) == (503, "5", "detect_busy")
    job = busy.json()["job"]
    assert client.get(f"/api/v1/detect/{job}").status_code == 503
    lane(finds)
    later = client.get(f"/api/v1/detect/{job}")
    assert (later.status_code, later.json()["job"], len(later.json()["defects"])) == (200, job, 3)


def test_the_same_key_waits_for_the_same_job(
    client: Client, monkeypatch: pytest.MonkeyPatch, lane: Any, settings: Settings
) -> None:
    monkeypatch.setattr(detect, "WAIT_IN_VAIN_S", 0.05)
    key = {"Idempotency-Key": "line 3, panel 7"}
    first = client.post("/api/v1/detect", {"file": photo()}, headers=key)
    lane(finds)
    second = client.post("/api/v1/detect", {"file": photo()}, headers=key)
    assert (first.json()["job"], second.status_code) == (second.json()["job"], 200)
    assert (Job.objects.count(), len(list((settings.DERIVED_FOLDER / "detections").iterdir()))) == (1, 1)


def test_nobody_reads_anothers_detection(client: Client, lane: Any, actor_as: Callable[..., Actor]) -> None:
    lane(finds)
    job = client.post("/api/v1/detect", {"file": photo()}).json()["job"]
    response = client_of(actor_as(Role.OPERATOR, "somebody else")).get(f"/api/v1/detect/{job}")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "detection_missing")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "detect_file_needed"),
        ({"file": "a text"}, "detect_file_needed"),
        ({"file": SimpleUploadedFile("a.png", b"<html></html>")}, "file_not_an_image"),
        ({"file": SimpleUploadedFile("a.png", b"")}, "file_empty"),
        ({"conf": "1.5"}, "detect_share"),
        ({"iou": "wide"}, "detect_share"),
        ({"conf": "nan"}, "detect_share"),
    ],
)
def test_what_cannot_be_detected_is_refused_and_leaves_nothing(
    client: Client, form: dict[str, Any], code: str, settings: Settings
) -> None:
    if code == "detect_share":
        form = {"file": photo(), **form}
    response = client.post("/api/v1/detect", form)
    assert (response.json()["error"]["code"], Job.objects.count(), kept(settings)) == (code, 0, [])


def test_a_form_beyond_the_limit_is_refused(client: Client, settings: Settings) -> None:
    settings.DETECT_MAX_BYTES = 0
    response = client.post("/api/v1/detect", {"file": SimpleUploadedFile("big.png", b"x" * 100_000)})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "detect_too_large")


def test_a_damaged_golden_board_leaves_nothing_either(client: Client, settings: Settings) -> None:
    bad = SimpleUploadedFile("golden.png", b"not an image")
    response = client.post("/api/v1/detect", {"file": photo(), "golden": bad})
    assert (response.status_code, kept(settings), Job.objects.count()) == (415, [], 0)


def test_leftovers_go_after_a_day_but_never_from_under_a_waiting_job(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "WAIT_IN_VAIN_S", 0.05)
    home = settings.DERIVED_FOLDER / "detections"
    waiting = home / Job.objects.get(pk=start_one(client)).payload["folder"]
    left = home / "left over"
    left.mkdir()
    for folder in (waiting, left):
        os.utime(folder, (time.time() - detection.KEPT_S - 1,) * 2)
    start_one(client)
    assert (waiting.exists(), left.exists()) == (True, False)


def test_a_leftover_that_somebody_else_sweeps_meanwhile_harms_nobody(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = settings.DERIVED_FOLDER / "detections" / "left over"
    left.mkdir(parents=True)
    glob = Path.glob

    def seen_and_gone(folder: Path, pattern: str) -> list[Path]:
        seen = list(glob(folder, pattern))
        if left.exists():
            left.rmdir()
        return seen

    monkeypatch.setattr(Path, "glob", seen_and_gone)
    detection.sweep()
    assert not left.exists()


def test_leftovers_need_no_later_call_to_go(settings: Settings) -> None:
    """Every lane's watchdog asks all kinds of job to sweep."""
    left = settings.DERIVED_FOLDER / "detections" / "left over"
    left.mkdir(parents=True)
    os.utime(left, (time.time() - detection.KEPT_S - 1,) * 2)
    watchdog.prune()
    assert not left.exists()


def start_one(client: Client) -> int:
    return int(client.post("/api/v1/detect", {"file": photo()}).json()["job"])
