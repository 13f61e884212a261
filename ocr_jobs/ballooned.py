"""The job kind "ballooned_pdf": one file for each version of a drawing, made when somebody wants it."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import SYSTEM
from files.storage import blob_path
from jobs import lanes
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from jobs.submit import submit
from ocr_jobs.exported import exported
from ocr_jobs.models import Drawing
from problems.problem import Problem

KIND = "ballooned_pdf"
_WAIT_S, _STEP_S, COME_BACK_S = 20.0, 0.1, 5


def content_of(drawing: Drawing) -> bytes:
    """Waits for the file for a while. Raises Problem export_busy, or what the making of it ran into."""
    target = _target(drawing.pk, drawing.version)
    if target.exists():
        return target.read_bytes()
    job = _job(drawing)
    until = time.monotonic() + (_WAIT_S if any(lane.ready for lane in lanes.states()) else 0)
    while job.state in Job.UNDER_WAY and time.monotonic() < until:
        time.sleep(_STEP_S)
        job.refresh_from_db(fields=["state", "reason_code", "reason_params"])
    if job.state in Job.UNDER_WAY:
        raise Problem("export_busy", status=503, retry=True, seconds=COME_BACK_S)
    try:
        return target.read_bytes()
    except FileNotFoundError:
        raise Problem("export_broke", status=500) from None


def _job(drawing: Drawing) -> Job:
    """The one that makes this version already, else a new one. The site's own: whoever may look may have it."""
    subject = f"{KIND}:{drawing.pk}:{drawing.version}"
    with transaction.atomic():
        Drawing.objects.select_for_update().get(pk=drawing.pk)
        under_way = Job.objects.filter(subject=subject, state__in=Job.UNDER_WAY).first()
        payload = {"drawing": drawing.pk, "version": drawing.version}
        return under_way or submit(
            SYSTEM, KIND, subject=subject, title=drawing.filename, payload=payload, priority=Priority.HIGH
        )


def prepare(job: Job) -> dict[str, Any]:
    """Of the drawing as it is now: where somebody changed it since, the later version is asked for anew."""
    drawing = Drawing.objects.filter(pk=job.payload["drawing"], version=job.payload["version"]).first()
    if drawing is None:
        raise Problem("drawing_superseded", status=409)
    told = exported(drawing)
    target = _target(drawing.pk, drawing.version)
    target.parent.mkdir(parents=True, exist_ok=True)
    return {
        "original": str(blob_path(drawing.file_id)),
        "target": str(target),
        "filename": told.filename,
        "pages": {str(number): list(size) for number, size in told.pages.items()},
        "items": [asdict(item) for item in told.items],
    }


def store(job: Job, result: Mapping[str, Any]) -> None:
    """Those of earlier versions are asked for no more."""
    kept = _target(job.payload["drawing"], job.payload["version"])
    for old in kept.parent.glob("ballooned*"):
        if old != kept:
            old.unlink(missing_ok=True)


def _target(drawing_id: int, version: int) -> Path:
    folder: Path = settings.DERIVED_FOLDER / "drawings" / str(drawing_id) / "exports"
    return folder / f"ballooned{version}.pdf"


BALLOONED = JobKind(
    name=KIND,
    service="reading",
    run="ocr_jobs.exports.ballooning:run",
    prepare=prepare,
    store=store,
    timeout_s=120,
    max_attempts=2,
    stages=("balloons",),
    stage_labels={"balloons": _("Drawing the balloons")},
    label=_("Ballooned PDF"),
)
