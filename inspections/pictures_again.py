"""Makes an inspection's pictures anew where they were lost: the same board, the same golden board, no new verdict."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from inspections import requests
from inspections.job_kinds import STAGE_LABELS, STAGES, page
from inspections.models import Inspection
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from jobs.submit import submit
from live.events import publish
from problems.problem import Problem

KIND = "pictures"


def order(actor: Actor, inspection: Inspection) -> bool:
    """Queues it, in the caller's transaction. False: it is on its way, or a run will make its own pictures."""
    subject = f"inspection:{inspection.pk}"
    if Job.objects.filter(subject=subject, state__in=Job.UNDER_WAY).exists():
        return False
    payload = {"inspection": inspection.pk, "replaces": inspection.pyramids}
    submit(actor, KIND, subject=subject, title=inspection.filename, payload=payload, priority=Priority.LOW)
    return True


def prepare(job: Job) -> dict[str, Any]:
    inspection = _of(job).select_related("board_type", "golden").first()
    if inspection is None:
        raise Problem("inspection_superseded", status=409)
    return requests.for_inspection(inspection, inspection.golden, job)


def store(job: Job, result: Mapping[str, Any]) -> None:
    """The pictures and nothing else; a run that came between has its own."""
    made, before = requests.pyramids_folder(job.payload["inspection"], job), job.payload["replaces"]
    inspection = _of(job).first()
    if inspection is None or not _of(job).update(pyramids=made):
        transaction.on_commit(lambda: _remove(made))
        return
    publish(f"inspection:{inspection.pk}", "pictures", {"version": inspection.version})
    transaction.on_commit(lambda: _remove(before))


def ended(job: Job) -> None:
    made = requests.pyramids_folder(job.payload["inspection"], job)
    transaction.on_commit(lambda: _remove(made))


def _of(job: Job) -> Any:
    return Inspection.objects.filter(pk=job.payload["inspection"], pyramids=job.payload["replaces"])


def _remove(folder: str) -> None:
    if folder:
        shutil.rmtree(Path(settings.DERIVED_FOLDER) / folder, ignore_errors=True)


PICTURES = JobKind(
    name=KIND,
    service="inspection",
    run="inspections.vision.pipeline:run",
    prepare=prepare,
    store=store,
    ended=ended,
    timeout_s=settings.JOB_TIMEOUT_S,
    stages=STAGES,
    stage_labels=STAGE_LABELS,
    label=_("Pictures made again"),
    page=page,
)
