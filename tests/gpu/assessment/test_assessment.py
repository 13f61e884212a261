"""The assessment as page and API, the measuring that it asks for, and what comes of it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow, Role, User
from gpu.assessment import measurements
from gpu.assessment.models import Measurement
from gpu.telemetry.models import Device
from inspections import measuring as of_boards
from inspections.vision.comparator import PATCH_SHAPE
from inspections.vision.detector import TILE
from jobs.allotment import placement
from jobs.kinds import kind_of
from jobs.models import Job
from ocr_jobs import measuring as of_drawings
from ocr_jobs.reading.recogniser.preparing import HEIGHT

pytestmark = pytest.mark.django_db

SHA256 = "ab" * 32
ASKED = {SHA256: {"name": "detector", "sha256": SHA256, "shape": [3, 640, 640]}}
REACHED = {
    "name": "detector",
    "sha256": SHA256,
    "device": "gpu0",
    "runtime": "torch fp16",
    "rates": [
        {"batch": 1, "per_s": 512.4, "ms": 1.95, "why": ""},
        {"batch": 4, "per_s": None, "ms": None, "why": "memory"},
    ],
    "best_batch": 1,
    "memory_bytes": 3 * 2**30,
    "memory_own": True,
    "cap": "hard",
}
PRICES: dict[str, object] = {
    "currency": "EUR",
    "power_per_kwh": 0.31,
    "cloud_per_hour": 3.5,
    "hours_per_day": 8,
    "idle_watts": 40,
}


@pytest.fixture
def admin() -> User:
    return User.objects.create_user(username="root", password="bright-board-17", role=Role.ADMINISTRATOR)


@pytest.fixture
def page(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def card(lane: str = "gpu0", **other: Any) -> Device:
    now = timezone.now()
    told = {"memory_bytes": 24 * 2**30, "changed_at": now, "seen_at": now, "name": "Card 24", "index": 0} | other
    return Device.objects.create(host="here", lane=lane, uuid=f"GPU-{lane}", **told)


def record(**other: Any) -> None:
    measurements.record("inspection", "gpu0", ASKED, {"measured": [REACHED | other]})


def test_without_a_gpu_the_page_says_so(page: Client) -> None:
    text = page.get("/gpu/assessment/").content.decode()
    assert "There is no GPU here" in text
    assert "Not measured yet" in text
    assert "Without a GPU there is nothing to compare." in text


def test_what_was_measured_is_shown_with_its_limit(page: Client) -> None:
    card()
    record()
    text = page.get("/gpu/assessment/").content.decode()
    for said in ("Card 24", "512.4/s", "no memory", "torch fp16", "hard limit", "Memory plan"):
        assert said in text


def test_the_same_for_scripts(page: Client) -> None:
    card(latest={"temperature": 91})
    record()
    told = page.get("/api/v1/gpu/assessment").json()
    assert told["devices"][0]["name"] == "gpu0"
    assert told["measurements"][0]["best_batch"] == 1
    assert told["memory"][0]["budgets_mib"]["inspection"] > 0
    assert told["costs"]["watts"] == 250
    hot = next(each for each in told["findings"] if each["code"] == "find_hot")
    assert "91" in hot["message"]


def test_a_second_measurement_takes_the_firsts_place() -> None:
    record()
    record(best_batch=8)
    assert measurements.best_batches("gpu0-beside") == {SHA256: 8}


def test_what_ran_on_the_cpu_instead_is_no_figure_of_the_gpu() -> None:
    record(device="cpu0")
    assert measurements.best_batches("gpu0") == {}
    assert Measurement.objects.get().failed == "model_out_of_memory"


def test_a_model_that_was_not_asked_for_is_not_kept() -> None:
    measurements.record("inspection", "gpu0", {}, {"measured": [REACHED]})
    assert not Measurement.objects.exists()


def test_measuring_is_queued_and_its_result_kept(page: Client) -> None:
    page.post("/gpu/assessment/measure/")
    jobs = {job.kind: job for job in Job.objects.all()}
    assert sorted(jobs) == ["measuring_inspection", "measuring_reading"]
    job = jobs["measuring_reading"]
    kind = kind_of(job)
    request = kind.prepare(job)
    Job.objects.filter(pk=job.pk).update(lane="cpu0")
    job.refresh_from_db()
    (asked,) = request["models"]
    kind.store(job, {"measured": [REACHED | {"sha256": asked["sha256"], "device": "cpu0"}]})
    kept = Measurement.objects.get()
    assert (kept.name, kept.device, kept.service) == ("recogniser", "cpu0", "reading")


def test_scripts_measure_one_service_and_hear_of_unknown_ones(page: Client) -> None:
    answer = page.post("/api/v1/gpu/assessment/measure", {"service": "reading"}, content_type="application/json")
    assert (answer.status_code, len(answer.json()["jobs"])) == (202, 1)
    refused = page.post("/api/v1/gpu/assessment/measure", {"service": "x"}, content_type="application/json")
    assert refused.json()["error"]["code"] == "assessment_service_unknown"


def test_prices_are_kept_and_audited(page: Client) -> None:
    card()
    assert page.post("/gpu/assessment/", PRICES).status_code == 302
    told = page.get("/api/v1/gpu/assessment").json()
    assert told["prices"]["currency"] == "EUR"
    assert AuditRow.objects.filter(action="gpu.prices").get().after["cloud_per_hour"] == 3.5


@pytest.mark.parametrize("wrong", [{"hours_per_day": 25}, {"power_per_kwh": -1}, {"cloud_per_hour": 1e300}])
def test_prices_that_cannot_be_are_refused(page: Client, wrong: dict[str, object]) -> None:
    answer = page.put("/api/v1/gpu/assessment/prices", PRICES | wrong, content_type="application/json")
    assert answer.json()["error"]["code"] == "assessment_price"
    assert page.post("/gpu/assessment/", PRICES | wrong).status_code == 400


def test_who_may_not_manage_sees_no_buttons() -> None:
    client = Client()
    client.force_login(User.objects.create_user(username="op", password="bright-board-17", role=Role.OPERATOR))
    text = client.get("/gpu/assessment/").content.decode()
    assert "Change the prices" not in text
    assert "/gpu/assessment/measure/" not in text


def test_shapes_are_those_of_the_pipelines() -> None:
    assert of_boards.SHAPES["comparator"] == list(PATCH_SHAPE)
    assert of_boards.TILE_SHAPE == [3, TILE, TILE]
    assert of_drawings.CROP_SHAPE[1] == HEIGHT


def test_the_best_batches_go_to_the_engine() -> None:
    card()
    record(best_batch=16)
    told = placement("gpu0", "inspection")
    assert told is not None
    assert told["batches"] == {SHA256: 16}
