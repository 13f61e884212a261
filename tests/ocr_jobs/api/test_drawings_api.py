"""Drawings for scripts: uploaded, listed, looked at, corrected, exported, compared."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from ocr_jobs.models import Drawing
from tests.ocr_jobs.api.test_gpu_ocr import client_of
from tests.ocr_jobs.product.drawings import PDF, read, reading, uploaded


@pytest.fixture
def client(reviewer: Actor) -> Client:
    return client_of(reviewer)


@pytest.fixture
def drawing(reviewer: Actor, tmp_path: Path) -> Drawing:
    return read(uploaded(reviewer, tmp_path), reading("⌀25H7", "R8", doubtful=["R8"], number="A-17"))


def posted(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, json.dumps(fields), "application/json")


def test_an_upload_in_one_call_is_a_drawing(client: Client) -> None:
    told = client.post("/api/v1/files?filename=part.pdf&purpose=drawing", PDF % 7, "application/octet-stream").json()

    assert told["files"][0]["state"] == "accepted"
    assert client.get(f"/api/v1/drawings/{told['files'][0]['id']}").json()["filename"] == "part.pdf"


def test_the_list_counts_what_is_to_be_looked_at(client: Client, drawing: Drawing) -> None:
    (item,) = client.get("/api/v1/drawings?state=to_approve").json()["items"]

    assert (item["number"], item["characteristics"], item["doubtful"]) == ("A-17", 2, 1)
    assert client.get("/api/v1/drawings?text=nowhere").json()["items"] == []


def test_a_correction_by_script_is_the_pages_own(client: Client, drawing: Drawing) -> None:
    path = f"/api/v1/drawings/{drawing.pk}/decisions"
    made = posted(client, path, version=drawing.version, action="correct", entry=2, text="R8.5").json()
    stale = posted(client, path, version=drawing.version, action="check", entry=1)
    shown = client.get(f"/api/v1/drawings/{drawing.pk}").json()

    assert made["undo"] == {"action": "correct", "entry": 2, "text": "R8", "status": "open"}
    assert (stale.status_code, stale.json()["error"]["changes"][0]["action"]) == (409, "correct")
    assert [(entry["text"], entry["corrected"]) for entry in shown["entries"][:2]] == [("⌀25H7", False), ("R8.5", True)]


def test_a_text_is_understood_without_a_drawing(client: Client) -> None:
    told = posted(client, "/api/v1/drawings/understand", text="25", general_tolerance="ISO 2768-m").json()

    assert (told["values"][0]["upper"], told["values"][0]["tolerance_from"]) == ("0.2", "general")
    assert posted(client, "/api/v1/drawings/understand", text="25 -0.2/+0.1").json()["refused"]


def test_two_drawings_are_compared(client: Client, reviewer: Actor, drawing: Drawing, tmp_path: Path) -> None:
    later = read(uploaded(reviewer, tmp_path), reading("⌀26H7", "R8", number="A-17"))
    told = client.get(f"/api/v1/drawings/compare?first={drawing.pk}&second={later.pk}").json()

    assert [(each["what"], each["before"], each["after"]) for each in told["changes"]] == [
        ("changed", "⌀25H7", "⌀26H7")
    ]


def test_an_unread_drawing_has_no_export_yet(client: Client, reviewer: Actor, tmp_path: Path) -> None:
    waiting = uploaded(reviewer, tmp_path)
    answer = client.get(f"/api/v1/drawings/{waiting.pk}/export/csv")

    assert (answer.status_code, answer.json()["error"]["retry"]) == (409, True)
