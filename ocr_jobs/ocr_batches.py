"""Plain text reading of many images as one job, whose files are its own and go when they are no longer asked for."""

import os
import shutil
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.permissions import Permission
from files import contents, durable, storage
from jobs.callbacks import of_one_job
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from jobs.submit import submit
from ocr_jobs.options import with_models
from problems.problem import Problem

KIND = "ocr_batch"
KEPT_S = 24 * 3600  # for clients that come back for the result
MOST_IMAGES = 256
STAGES = ("find", "read")
STAGE_LABELS = {"find": _("Looking for text"), "read": _("Reading the text")}


@dataclass(frozen=True)
class Image:
    name: str
    content: Iterable[bytes]


@dataclass(frozen=True)
class Started:
    """callback_secret: what the job's callbacks are signed with; told once."""

    job: Job
    callback_secret: str = ""


def start(
    actor: Actor,
    images: Sequence[Image],
    options: Mapping[str, Any],
    *,
    kind: str = KIND,
    priority: Priority = Priority.NORMAL,
    callback_url: str = "",
    metadata: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> Started:
    """Checks the files by content and queues the job. Raises Problem as files.contents.check does; nothing stays."""
    actor.require(Permission.SUBMIT)
    if not images:
        raise Problem("ocr_images_needed")
    if len(images) > MOST_IMAGES:
        raise Problem("ocr_too_many_images", limit=MOST_IMAGES)
    sweep()
    folder = _home() / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        for number, image in enumerate(images):
            _write(image, folder / str(number))
        durable.sync(folder)
        durable.make_folder(folder, below=settings.DERIVED_FOLDER.parent)
        payload = {
            "folder": folder.name,
            "names": [image.name for image in images],
            "options": dict(options),
            "metadata": dict(metadata or {}),
        }
        with transaction.atomic():
            job = submit(
                actor,
                kind,
                subject=f"{kind}:{folder.name}",
                title=images[0].name if len(images) == 1 else f"{images[0].name} +{len(images) - 1}",
                payload=payload,
                priority=priority,
                idempotency_key=f"ocr:{idempotency_key}" if idempotency_key else None,
            )
            again = job.payload["folder"] != folder.name
            secret = of_one_job.add(actor, job, callback_url) if callback_url and not again else ""
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if again:  # the same key again: the files are here already
        shutil.rmtree(folder, ignore_errors=True)
    return Started(job, secret)


def find(actor: Actor, job_id: int) -> Job:
    """A batch that this actor started, or any for whoever steers all jobs. Raises Problem ocr_job_missing."""
    actor.require(Permission.SUBMIT)
    job = Job.objects.filter(pk=job_id, kind=KIND).first()
    own = job is not None and actor.user is not None and job.submitted_by_id == actor.user.pk
    if job is None or not (own or actor.may(Permission.STEER_JOBS)):
        raise Problem("ocr_job_missing", status=404, job=job_id)
    return job


def prepare(job: Job) -> dict[str, Any]:
    folder = _home() / str(job.payload["folder"])
    images = [folder / str(number) for number in range(len(job.payload["names"]))]
    if not all(image.exists() for image in images):
        raise Problem("ocr_images_gone", status=410)
    return {"images": [str(image) for image in images], "options": with_models(job.payload["options"])}


def store(job: Job, result: Mapping[str, Any]) -> None:
    """The result is on the job's own row; the images have served."""
    folder = _home() / str(job.payload["folder"])
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def told(job: Job) -> dict[str, Any]:
    """What a callback says that was found."""
    statistics = (job.result or {}).get("statistics", {})
    counts = {name: statistics[name] for name in ("images", "failed", "texts") if name in statistics}
    return counts | {"metadata": job.payload.get("metadata", {})}


def sweep() -> None:
    """What was kept long enough goes, unless its job still waits (a failed one may be retried until then)."""
    oldest = time.time() - KEPT_S
    old = [folder for folder in _home().glob("*") if _is_older(folder, oldest)]
    if not old:
        return
    # Other kinds keep their files here as well: drawings that are read in one call.
    waiting = Job.objects.filter(payload__folder__isnull=False, state__in=Job.UNDER_WAY)
    needed = {payload["folder"] for payload in waiting.values_list("payload", flat=True)}
    for folder in old:
        if folder.name not in needed:
            shutil.rmtree(folder, ignore_errors=True)


def _is_older(folder: Path, oldest: float) -> bool:
    try:
        return folder.stat().st_mtime < oldest
    except FileNotFoundError:  # another call or another lane's watchdog has swept it meanwhile
        return False


def _write(image: Image, target: Path) -> None:
    with storage.full_disk_is_a_problem(), target.open("wb") as file:
        for chunk in image.content:
            storage.check_free_space(len(chunk), target.parent)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    contents.check(target, documents=True)


def _home() -> Path:
    home: Path = settings.DERIVED_FOLDER / "ocr"
    return home


OCR_BATCH = JobKind(
    name=KIND,
    service="reading",
    run="ocr_jobs.reading.ocr_batch:run",
    prepare=prepare,
    store=store,
    batch=4,  # their crops share the engine's forward passes
    timeout_s=settings.JOB_TIMEOUT_S,
    max_attempts=2,
    stages=STAGES,
    stage_labels=STAGE_LABELS,
    label=_("Text reading"),
    private=True,
    told=told,
    sweep=sweep,
)
