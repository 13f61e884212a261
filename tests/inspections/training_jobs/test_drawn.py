"""Boards for training are drawn in advance, by a job of the service synthesis."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.actor import Actor
from gpu.allocation.models import Allocation
from gpu.runtime import yielding
from inspections.training import drawing_job, drawn_boards
from inspections.training_jobs import drawn
from jobs.models import Job
from problems.problem import Problem


def files(folder: Path, samples: int, boards: int) -> None:
    (folder / "calibration").mkdir(parents=True)
    for number in range(samples):
        (folder / f"samples-v2-{number}-10.npz").touch()
    (folder / "samples-v2-99-10.7.part.npz").touch()
    for number in range(boards):
        (folder / "calibration" / f"grey_{number}.txt").touch()


def test_what_is_ready_is_counted(able: None, operator: Actor) -> None:
    assert (drawn.drawn(operator).ready, drawn.drawn(operator).wanted) == (0, 490)

    files(settings.DATA_FOLDER / "training" / "drawn", samples=3, boards=5)

    assert drawn.drawn(operator).ready == 35


def test_the_numbers_are_those_of_the_training() -> None:
    assert (drawn._A_FILE, drawn._HELD_BACK) == (drawn_boards.SEEDS_A_FILE, drawn_boards.HELD_BACK)


def test_a_job_of_its_service_draws_and_one_is_enough(able: None, administrator: Actor, reviewer: Actor) -> None:
    with pytest.raises(Problem, match="forbidden"):
        drawn.draw(reviewer)

    job = drawn.draw(administrator)

    assert (job.kind, job.service) == ("synthesis", "synthesis")
    with pytest.raises(Problem, match="drawing_under_way"):
        drawn.draw(administrator)


def test_all_drawn_already(able: None, administrator: Actor) -> None:
    files(settings.DATA_FOLDER / "training" / "drawn", samples=34, boards=150)

    with pytest.raises(Problem, match="drawn_already"):
        drawn.draw(administrator)


def test_without_a_device_it_would_wait_for_ever(able: None, administrator: Actor) -> None:
    document = Allocation.objects.values_list("document", flat=True)[0]
    document["services"]["synthesis"] |= {"devices": {}, "off": True}
    Allocation.objects.create(document=document)

    with pytest.raises(Problem, match="drawing_off"):
        drawn.draw(administrator)


def test_it_is_asked_for_on_the_page_and_by_a_script(
    able: None, motor: None, client: Client, administrator: Actor
) -> None:
    client.force_login(administrator.required_user)

    assert "0 of 490 ready" in client.get("/models/trainings/").content.decode()
    client.post("/models/trainings/draw/")

    assert Job.objects.get().kind == "synthesis"
    assert client.post("/api/v1/trainings/drawn-boards", content_type="application/json").status_code == 409
    assert client.get("/api/v1/trainings/outlook").json()["drawn_wanted"] == 490


def test_asked_to_yield_it_keeps_what_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_boards, "HELD_BACK", 1)
    monkeypatch.setattr(drawn_boards, "SEEDS_A_FILE", 1)
    request = {"drawn": str(tmp_path), "drawn_pairs": 1, "calibration_pairs": 1, "slice_s": 60}
    events: list[tuple[str, Any]] = []
    yielding.ask()
    try:
        for _ in range(4):
            drawing_job.run([request], lambda index, event, payload: events.append((event, payload)))
            if len(events) > 4:
                yielding.clear()
    finally:
        yielding.clear()

    assert [event for event, _ in events if event != "stage"] == ["yielded", "yielded", "yielded", "result"]
    done = [(told["stage"], told["done"], told["total"]) for event, told in events if event == "stage"]
    assert done == [("drawn", 1, 2), ("drawn", 2, 2), ("calibrate", 1, 1)]
    assert events[-1][1]["boards"] == 2
