"""Asking for a training: is there anything to learn from, and anywhere to do it? Then a run with its job."""

import importlib.util
import socket
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.allocation import standing
from inspections.models import ModelVersion
from inspections.training_jobs import reviewed
from inspections.training_jobs.models import TrainingRun
from inspections.training_jobs.reviewed import Board, Stock
from jobs.models import Job, Lane, Priority
from jobs.submit import submit
from problems.problem import Problem

KIND = "training"
NEEDS = ("torch", "onnx")
EPOCHS = 8


@dataclass(frozen=True)
class Outlook:
    """What a training would learn from; refusal: why there can be none now."""

    stock: Stock
    refusal: Problem | None


def outlook(actor: Actor) -> Outlook:
    actor.require(Permission.VIEW)
    stock = reviewed.stock_of(reviewed.boards())
    return Outlook(stock, _refusal(stock))


def start(actor: Actor) -> TrainingRun:
    """The boards that are reviewed now, and the comparator that judges now, are what this training is about."""
    actor.require(Permission.MANAGE_MODELS)
    boards = reviewed.boards()
    refusal = _refusal(reviewed.stock_of(boards))
    if refusal is not None:
        raise refusal
    with transaction.atomic():
        # Locked: two who ask at once end up with one training.
        base = _active().select_for_update().first()
        if base is None:
            raise Problem("model_no_comparator", status=503)
        if under_way() is not None:
            raise Problem("training_under_way", status=409)
        return _create(actor, base, boards)


def under_way() -> TrainingRun | None:
    return TrainingRun.objects.select_related("job").filter(job__state__in=Job.UNDER_WAY).first()


def get(actor: Actor, training_id: int) -> TrainingRun:
    actor.require(Permission.VIEW)
    rows = TrainingRun.objects.select_related("job", "base", "made", "created_by").defer("boards")
    found = rows.filter(pk=training_id).first()
    if found is None:
        raise Problem("training_missing", status=404, training=training_id)
    return found


def _create(actor: Actor, base: ModelVersion, boards: list[Board]) -> TrainingRun:
    told = reviewed.stock_of(boards).as_json()
    job = submit(
        actor, KIND, subject="training", title=f"Comparator, {told['boards']} boards", payload={}, priority=Priority.LOW
    )
    run = TrainingRun.objects.create(
        job=job,
        created_by=actor.user,
        base=base,
        boards=boards,
        data_sha256=reviewed.sha256_of(boards),
        told=told,
        epochs_total=EPOCHS,
    )
    Job.objects.filter(pk=job.pk).update(subject=run.subject)
    audit.record(
        actor,
        "training.start",
        run.subject,
        after={"job": job.pk, "base": base.pk, "boards": told["boards"], "data_sha256": run.data_sha256},
    )
    return run


def _active() -> QuerySet[ModelVersion]:
    return ModelVersion.objects.filter(kind=ModelVersion.Kind.COMPARATOR, state=ModelVersion.State.ACTIVE)


def _refusal(stock: Stock) -> Problem | None:
    if under_way() is not None:
        return Problem("training_under_way", status=409)
    if stock.too_few:
        return Problem(
            "training_too_few",
            status=409,
            boards=stock.most_of_a_type,
            boards_needed=reviewed.FEWEST_BOARDS,
            marks=stock.marks,
            marks_needed=reviewed.FEWEST_MARKS,
        )
    if not _active().exists():
        return Problem("model_no_comparator", status=503)
    off = standing.refusal(KIND)
    if off is not None:
        return Problem("training_off", status=409)
    return _without_torch()


def _without_torch() -> Problem | None:
    """What the lanes of other hosts have installed is not known here: their engine says so itself."""
    hosts = set(Lane.objects.exclude(watcher="").values_list("host", flat=True))
    missing = [name for name in NEEDS if importlib.util.find_spec(name) is None]
    if not missing or hosts - {socket.gethostname()}:
        return None
    return Problem("training_needs_torch", status=409, packages=", ".join(missing))
