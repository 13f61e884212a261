"""POST /api/v1/detect with task=drawing: what stands where on a drawing, in one call."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actor import Actor
from gpu.runtime.reporting import Report
from jobs import results
from jobs.models import Job
from ocr_jobs.models import Drawing
from ocr_jobs.reading import pipeline
from tests.inspections.lane import work_off
from tests.ocr_jobs.api.test_gpu_ocr import client_of
from tests.ocr_jobs.product.drawings import PDF, reading

TEXTS = ("⌀25", "25±0.1", "R5", "M8", "(25)", "⌖|⌀0.1|A", "√Ra3.2", "deburr all edges", "7")


def reads(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    for index in range(len(requests)):
        report(index, "result", {"pages": [reading(*TEXTS, doubtful=["7"], number="A-17")]})


@pytest.fixture
def client(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(pipeline, "run", reads)
    wait = results.wait

    async def work_and_wait(job_id: int, timeout_s: float) -> Job:
        await sync_to_async(work_off)()
        return await wait(job_id, timeout_s)

    monkeypatch.setattr(results, "wait", work_and_wait)
    return client_of(operator)


def asked(client: Client, **fields: str) -> Any:
    file = SimpleUploadedFile("part.pdf", PDF % 1)
    return client.post("/api/v1/detect", {"file": file, "task": "drawing", **fields})


def test_each_text_has_its_class_and_place(client: Client) -> None:
    (page,) = asked(client).json()["pages"]

    assert {each["text"]: each["class"] for each in page["detections"]} == {
        "⌀25": "diameter_dim",
        "25±0.1": "tolerance_dim",
        "R5": "radius_dim",
        "M8": "thread",
        "(25)": "reference_dim",
        "7": "linear_dim",
        "⌖|⌀0.1|A": "gdt_frame",
        "√Ra3.2": "roughness",
        "deburr all edges": "text_block",
        "A-17": "title_block",
    }
    assert page["detections"][0]["box_xyxy"] == [100, 100, 300, 140]
    assert page["reading"]["dimensions"][0]["nominal"] == "25"
    assert not Drawing.objects.exists()


def test_what_is_less_sure_than_asked_for_is_left_out(client: Client) -> None:
    (page,) = asked(client, conf="0.5").json()["pages"]

    assert "7" not in [each["text"] for each in page["detections"]]


def test_the_answer_can_be_had_again(client: Client) -> None:
    number = asked(client).json()["job"]

    assert client.get(f"/api/v1/detect/{number}").json()["task"] == "drawing"


def test_an_unknown_task_names_those_that_there_are(client: Client) -> None:
    answer = asked(client, task="weather")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "task_unknown")
    assert "drawing" in answer.json()["error"]["message"]
