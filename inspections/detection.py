"""Detection in one call: a job like any other, whose files are its own and go when it is done."""

import os
import shutil
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.permissions import Permission
from files import contents, durable, storage
from inspections import requests
from inspections.job_kinds import STAGE_LABELS, STAGES, told
from jobs import calls
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from jobs.submit import submit
from problems.problem import Problem

KIND = "detection"
KEPT_S = 24 * 3600  # for clients that come back for the result


def start(
    actor: Actor,
    board: Iterable[bytes],
    golden: Iterable[bytes] | None,
    *,
    filename: str,
    conf: float | None,
    iou: float | None,
    visualize: bool,
    idempotency_key: str | None = None,
    kind: str = KIND,
    priority: Priority = Priority.HIGH,  # a client waits on the line for this answer
) -> Job:
    """Checks the files by content and queues the job. Raises Problem as files.contents.check does; nothing stays."""
    actor.require(Permission.SUBMIT)
    for name, value in (("conf", conf), ("iou", iou)):
        if value is not None and not 0 <= value <= 1:
            raise Problem("detect_share", name=name)
    sweep()
    folder = _home() / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        _write(board, folder / "board")
        if golden is not None:
            _write(golden, folder / "golden")
        durable.sync(folder)
        durable.make_folder(folder, below=settings.DERIVED_FOLDER.parent)
        payload = {
            "folder": folder.name,
            "golden": golden is not None,
            "conf": conf,
            "iou": iou,
            "visualize": visualize,
        }
        with transaction.atomic():
            job = submit(
                actor,
                kind,
                subject=f"{kind}:{folder.name}",
                title=filename,
                payload=payload,
                priority=priority,
                idempotency_key=f"detect:{idempotency_key}" if idempotency_key else None,
            )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if job.payload["folder"] != folder.name:  # the same key again: the files are here already
        shutil.rmtree(folder, ignore_errors=True)
    return job


def annotated(job: Job) -> bytes | None:
    """The JPEG with the boxes, if it was asked for and is still kept."""
    try:
        return (folder_of(job) / "annotated.jpg").read_bytes()
    except FileNotFoundError:
        return None


def find(actor: Actor, job_id: int) -> Job:
    """A detection that this actor started. Raises Problem detection_missing."""
    actor.require(Permission.SUBMIT)
    job = Job.objects.filter(pk=job_id, kind__in=[KIND, *calls.kinds()], submitted_by=actor.user).first()
    if job is None:
        raise Problem("detection_missing", status=404, job=job_id)
    return job


def folder_of(job: Job) -> Path:
    return _home() / str(job.payload["folder"])


def prepare(job: Job) -> dict[str, Any]:
    folder = folder_of(job)
    if not (folder / "board").exists():
        raise Problem("detection_gone", status=410)
    golden = folder / "golden" if job.payload["golden"] else None
    return {
        "board": str(folder / "board"),
        "golden": str(golden) if golden else None,
        "scale_px_per_mm": None,
        "thresholds": {},
        **requests.active_models(golden=golden is not None),
        "conf": job.payload["conf"],
        "iou": job.payload["iou"],
        "pyramids": None,
        "max_size_wh": list(requests.max_size_wh()),
        "annotated": str(folder / "annotated.jpg") if job.payload["visualize"] else None,
    }


def store(job: Job, result: Mapping[str, Any]) -> None:
    """The result is on the job's own row; the images have served."""
    transaction.on_commit(lambda: _remove_images(folder_of(job)))


def _remove_images(folder: Path) -> None:
    for name in ("board", "golden"):
        (folder / name).unlink(missing_ok=True)


def sweep() -> None:
    """What was kept long enough goes, unless its job still waits (a failed one may be retried until then)."""
    for folder in expired():
        shutil.rmtree(folder, ignore_errors=True)


def expired() -> list[Path]:
    oldest = time.time() - KEPT_S
    old = [folder for folder in _home().glob("*") if _is_older(folder, oldest)]
    if not old:
        return []
    waiting = Job.objects.filter(kind=KIND, state__in=Job.UNDER_WAY)
    needed = {payload["folder"] for payload in waiting.values_list("payload", flat=True)}
    return [folder for folder in old if folder.name not in needed]


def _is_older(folder: Path, oldest: float) -> bool:
    try:
        return folder.stat().st_mtime < oldest
    except FileNotFoundError:  # another call or another lane's watchdog has swept it meanwhile
        return False


def _write(chunks: Iterable[bytes], target: Path) -> None:
    with storage.full_disk_is_a_problem(), target.open("wb") as file:
        for chunk in chunks:
            storage.check_free_space(len(chunk), target.parent)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    contents.check(target)


def _home() -> Path:
    home: Path = settings.DERIVED_FOLDER / "detections"
    return home


DETECTION = JobKind(
    name=KIND,
    service="inspection",
    run="inspections.vision.annotated:run",
    prepare=prepare,
    store=store,
    batch=4,
    timeout_s=settings.JOB_TIMEOUT_S,
    max_attempts=2,
    stages=tuple(stage for stage in STAGES if stage != "pyramids"),
    stage_labels=STAGE_LABELS,
    label=_("Detection"),
    private=True,
    told=told,
    sweep=sweep,
)
