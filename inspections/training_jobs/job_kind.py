"""The job kind "training": its request, the epochs as they come, and the candidate that it ends in."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import SYSTEM
from files.storage import blob_path
from gpu.runtime.model_files import ModelFile, read_checked
from inspections import model_versions
from inspections.models import ModelVersion
from inspections.training_jobs import drawn
from inspections.training_jobs.models import TrainingRun
from inspections.training_jobs.starting import KIND
from jobs.kinds import JobKind
from jobs.models import Job
from problems.problem import Problem

STAGES = ("boards", "drawn", "train", "calibrate", "score")
STAGE_LABELS = {
    "boards": _("Going through the reviewed boards"),
    "drawn": _("Drawing boards"),
    "train": _("Training"),
    "calibrate": _("Finding out what its confidences mean"),
    "score": _("Comparing it with the active one"),
}
KEPT_AFTER_END = timedelta(days=7)  # of one that failed: trying again goes on where it was


def prepare(job: Job) -> dict[str, Any]:
    run = _run_of(job)
    base = ModelFile(run.base.path, run.base.sha256)
    read_checked(base)
    return {
        **drawn.request(),
        "work": str(folder_of(run)),
        "boards": [_with_paths(board) for board in run.boards],
        "active": {"path": str(base.path), "sha256": base.sha256},
        "data_sha256": run.data_sha256,
        "epochs": run.epochs_total,
    }


def partial(job: Job, found: Mapping[str, Any]) -> None:
    TrainingRun.objects.filter(job=job).update(epochs=found["epochs"])


def store(job: Job, result: Mapping[str, Any]) -> None:
    run = _run_of(job)
    model = model_versions.add(
        SYSTEM, Path(result["model"]), kind=ModelVersion.Kind.COMPARATOR, card=_named(result["card"], run)
    )
    TrainingRun.objects.filter(pk=run.pk).update(made=model, outcomes=result["outcomes"])
    transaction.on_commit(lambda: shutil.rmtree(folder_of(run), ignore_errors=True))


def ended(job: Job) -> None:
    """Cancelled: nothing of it is wanted. Failed: it is kept for a while, so that trying again goes on."""
    run = TrainingRun.objects.filter(job=job).first()
    if run is not None and job.state == Job.State.CANCELLED:
        transaction.on_commit(lambda: shutil.rmtree(folder_of(run), ignore_errors=True))


def sweep() -> None:
    """Folders of trainings that ended long ago, or whose end did not clear them away."""
    for folder in (settings.DATA_FOLDER / "training" / "runs").glob("*"):
        number = int(folder.name) if folder.name.isdecimal() else 0
        run = TrainingRun.objects.select_related("job").defer("boards").filter(pk=number).first()
        if run is None or _is_over(run.job):
            shutil.rmtree(folder, ignore_errors=True)


def folder_of(run: TrainingRun) -> Path:
    folder: Path = settings.DATA_FOLDER / "training" / "runs" / str(run.pk)
    return folder


def told(job: Job) -> dict[str, Any]:
    run = TrainingRun.objects.filter(job=job).first()
    return {"training": run.pk, "model_version": run.made_id} if run else {}


def page(job: Job) -> str:
    number = job.subject.partition(":")[2]
    return reverse("inspections:training", args=[int(number)]) if number.isdecimal() else ""


def _run_of(job: Job) -> TrainingRun:
    run = TrainingRun.objects.select_related("base").filter(job=job).first()
    if run is None:
        raise Problem("training_missing", status=404, training=job.subject.partition(":")[2])
    return run


def _with_paths(board: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **board,
        "board": str(blob_path(board["board_sha256"])),
        "golden": str(blob_path(board["golden_sha256"])),
    }


def _named(card: Mapping[str, Any], run: TrainingRun) -> dict[str, Any]:
    return {**card, "name": f"comparator, training {run.pk}"}


def _is_over(job: Job) -> bool:
    if job.state in Job.UNDER_WAY:
        return False
    return job.state != Job.State.FAILED or (job.finished_at or timezone.now()) < timezone.now() - KEPT_AFTER_END


TRAINING = JobKind(
    name=KIND,
    service="training",
    run="inspections.training.training_job:run",
    prepare=prepare,
    store=store,
    partial=partial,
    ended=ended,
    sweep=sweep,
    timeout_s=settings.JOB_TIMEOUT_S,
    renews_engine=True,
    max_attempts=5,
    stages=STAGES,
    stage_labels=STAGE_LABELS,
    label=_("Training"),
    page=page,
    told=told,
)
