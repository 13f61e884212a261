"""Drawn boards for trainings: how many are ready, and the job of service "synthesis" that draws the rest in advance."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.allocation import standing
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from jobs.submit import submit
from problems.problem import Problem

KIND = "synthesis"
SUBJECT = "drawn_boards"
DRAWN_PAIRS = 300
CALIBRATION_PAIRS = 150
_A_FILE = 10  # inspections.training.drawn_boards.SEEDS_A_FILE, which is not for web processes to import
_HELD_BACK = 40


@dataclass(frozen=True)
class Drawn:
    """refusal: why they cannot be drawn in advance now."""

    ready: int
    wanted: int
    refusal: Problem | None


def folder() -> Path:
    below: Path = settings.DATA_FOLDER / "training" / "drawn"
    return below


def drawn(actor: Actor) -> Drawn:
    actor.require(Permission.VIEW)
    wanted = DRAWN_PAIRS + _HELD_BACK + CALIBRATION_PAIRS
    samples = _A_FILE * sum(1 for _ in folder().glob("samples-*[0-9].npz"))
    boards = sum(1 for _ in (folder() / "calibration").glob("*_*.txt"))
    ready = min(samples, DRAWN_PAIRS + _HELD_BACK) + min(boards, CALIBRATION_PAIRS)
    return Drawn(ready, wanted, _refusal(ready, wanted))


def draw(actor: Actor) -> Job:
    """Queues the job. A training draws for itself what is missing then; this only saves it the time."""
    actor.require(Permission.MANAGE_MODELS)
    refusal = drawn(actor).refusal
    if refusal is not None:
        raise refusal
    with transaction.atomic():
        job = submit(actor, KIND, subject=SUBJECT, title=SUBJECT, payload={}, priority=Priority.LOW)
        audit.record(actor, "training.draw", SUBJECT, after={"job": job.pk})
    return job


def request() -> dict[str, Any]:
    """What training and drawing ask of the engine alike."""
    return {
        "drawn": str(folder()),
        "drawn_pairs": DRAWN_PAIRS,
        "calibration_pairs": CALIBRATION_PAIRS,
        "slice_s": min(settings.TRAINING_SLICE_S, settings.JOB_TIMEOUT_S / 2),
    }


def _refusal(ready: int, wanted: int) -> Problem | None:
    if ready >= wanted:
        return Problem("drawn_already", status=409, boards=wanted)
    if Job.objects.filter(kind=KIND, state__in=Job.UNDER_WAY).exists():
        return Problem("drawing_under_way", status=409)
    return Problem("drawing_off", status=409) if standing.refusal(KIND) is not None else None


def _store(job: Job, result: Mapping[str, Any]) -> None:
    """What was drawn lies in files already."""


SYNTHESIS = JobKind(
    name=KIND,
    service=KIND,
    run="inspections.training.drawing_job:run",
    prepare=lambda job: request(),
    store=_store,
    timeout_s=settings.JOB_TIMEOUT_S,
    stages=("drawn", "calibrate"),
    stage_labels={"drawn": _("Drawing boards"), "calibrate": _("Drawing boards to fit confidences on")},
    label=_("Drawing boards for training"),
    page=lambda job: reverse("inspections:trainings"),
)
