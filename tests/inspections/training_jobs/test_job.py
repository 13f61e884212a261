"""The job from its request to the candidate, with an engine that has answered already."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import TestCase

from accounts.actor import Actor
from inspections.models import ModelVersion, TrainingRun
from inspections.training_jobs import job_kind, starting
from inspections.vision.shipped import FOLDER
from jobs import results
from jobs.claim import claim
from jobs.endings import attempt_failed, cancelled
from jobs.models import Job
from jobs.progress import Progress
from problems.problem import Problem

OUTCOMES = {
    whose: {
        "images": 4,
        "defects": 3,
        "found": found,
        "missed": 3 - found,
        "false_calls": 1,
        "by_class": {"open": {"defects": 3, "found": found, "false_calls": 1}},
    }
    for whose, found in (("candidate", 3), ("active", 2))
}


@pytest.fixture
def run(enough: None, able: None, administrator: Actor) -> TrainingRun:
    """Claimed, with the folder that it works in."""
    made = starting.start(administrator)
    (job,) = claim("cpu0", "worker")
    made.job = job
    folder = job_kind.folder_of(made)
    folder.mkdir(parents=True)
    shutil.copy(FOLDER / "comparator.onnx", folder)
    return made


def result(run: TrainingRun) -> dict[str, Any]:
    card = json.loads((FOLDER / "comparator.json").read_text(encoding="utf-8"))
    return {"model": str(job_kind.folder_of(run) / "comparator.onnx"), "card": card, "outcomes": OUTCOMES}


def test_the_request_names_files_and_the_model_that_judged_then(run: TrainingRun) -> None:
    base = FOLDER / "comparator.onnx"
    card = json.loads(base.with_suffix(".json").read_text(encoding="utf-8"))
    ModelVersion.objects.filter(pk=run.base_id).update(shipped=True, filename=base.name, sha256=card["sha256"])

    request = job_kind.prepare(run.job)

    assert request["active"] == {"path": str(base), "sha256": card["sha256"]}
    assert len(request["boards"]) == 10
    assert Path(request["boards"][0]["board"]).name == run.boards[0]["board_sha256"]
    assert json.loads(json.dumps(request)) == request


def test_a_model_whose_file_is_gone_ends_it_at_once(run: TrainingRun) -> None:
    with pytest.raises(Problem, match="model_missing"):
        job_kind.prepare(run.job)


def test_epochs_are_kept_as_they_come(run: TrainingRun) -> None:
    epochs = [{"number": 1, "loss": 0.4, "accuracy": 0.9, "seconds": 3.0}]

    Progress(run.job, job_kind.STAGES).partial({"epochs": epochs, "of": 8}, job_kind.partial)

    assert TrainingRun.objects.get().epochs == epochs


def test_it_ends_in_a_candidate_and_its_folder_goes(run: TrainingRun) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert results.succeed(run.job, result(run))

    ended = TrainingRun.objects.get()
    assert ended.made is not None
    assert (ended.made.state, ended.made.kind) == (ModelVersion.State.CANDIDATE, "comparator")
    assert ended.made.name == f"comparator, training {run.pk}"
    assert ended.made.path.exists()
    assert ended.outcomes == OUTCOMES
    assert not job_kind.folder_of(run).exists()
    assert job_kind.told(run.job) == {"training": run.pk, "model_version": ended.made_id}
    assert ModelVersion.objects.get(state=ModelVersion.State.ACTIVE) == run.base


def test_a_cancelled_one_leaves_nothing(run: TrainingRun) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert cancelled(run.job, "job_cancelled", {})

    assert not job_kind.folder_of(run).exists()


def test_a_failed_one_is_kept_for_trying_again_but_not_for_ever(run: TrainingRun) -> None:
    stray = settings.DATA_FOLDER / "training" / "runs" / "999"
    stray.mkdir()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert attempt_failed(run.job, "engine_error", {}, again=False)
    job_kind.sweep()
    assert job_kind.folder_of(run).exists()
    assert not stray.exists()

    Job.objects.update(finished_at=Job.objects.get().finished_at - 2 * job_kind.KEPT_AFTER_END)  # type: ignore[operator]
    job_kind.sweep()

    assert not job_kind.folder_of(run).exists()


def test_an_environment_without_torch_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspections.training import training_job

    monkeypatch.setattr(training_job, "NEEDS", ("torch_of_nobody",))
    told: list[tuple[str, Any]] = []

    training_job.run([REQUEST], lambda index, event, payload: told.append((event, payload)))

    assert told == [
        ("failed", {"code": "training_needs_torch", "params": {"packages": "torch_of_nobody"}, "retry": False})
    ]


REQUEST = {
    "work": "w",
    "drawn": "d",
    "boards": [],
    "active": {"path": "c.onnx", "sha256": "c" * 64},
    "data_sha256": "",
    "drawn_pairs": 1,
    "calibration_pairs": 1,
    "epochs": 1,
    "slice_s": 1,
}
