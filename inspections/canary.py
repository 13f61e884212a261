"""A small board through this web process, its storage, the queue and a lane, for whoever brings a release into service.

Nothing of it stays: it is no inspection, no callback tells of it, and its job's row goes with the answer.
"""

import hashlib
import shutil
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

from accounts.actor import SYSTEM
from inspections import detection
from inspections.job_kinds import STAGE_LABELS
from jobs.clock import database_now
from jobs.kinds import JobKind
from jobs.models import Job, Priority

KIND = "canary"
_SIGNED_FOR_S = 120
_LEFT_FOR = timedelta(hours=1)
_SIGNER = TimestampSigner(salt="inspections.canary")


def sign(board: bytes) -> str:
    """By who has the site's key, and for this board only."""
    return _SIGNER.sign(hashlib.sha256(board).hexdigest())


def is_signed(board: bytes, signature: str) -> bool:
    try:
        return _SIGNER.unsign(signature, max_age=_SIGNED_FOR_S) == hashlib.sha256(board).hexdigest()
    except BadSignature:
        return False


def start(board: bytes) -> Job:
    """Compared with itself. Before all that is not urgent."""
    return detection.start(
        SYSTEM,
        [board],
        [board],
        filename="canary.png",
        conf=None,
        iou=None,
        visualize=False,
        kind=KIND,
        priority=Priority.URGENT,
    )


def outcome(job: Job) -> dict[str, Any]:
    """busy: while it waited, lanes worked on something else."""
    busy = Job.objects.filter(state=Job.State.RUNNING).exclude(pk=job.pk).exists()
    return {"state": job.state, "reason": job.reason_code, "lane": job.lane, "busy": busy}


def remove(job: Job) -> None:
    """One that runs is asked to end, and goes with the next sweep."""
    gone, _ = Job.objects.filter(pk=job.pk).exclude(state=Job.State.RUNNING).delete()
    if not gone:
        Job.objects.filter(pk=job.pk).update(cancel_requested=True, reason_code="job_cancelled")
    shutil.rmtree(detection.folder_of(job), ignore_errors=True)


def sweep() -> None:
    ended = Job.objects.filter(kind=KIND, submitted_at__lt=database_now() - _LEFT_FOR)
    ended.exclude(state=Job.State.RUNNING).delete()


CANARY = JobKind(
    name=KIND,
    service="inspection",
    run=detection.DETECTION.run,
    prepare=detection.prepare,
    store=detection.store,
    timeout_s=60,
    max_attempts=2,
    stages=detection.DETECTION.stages,
    stage_labels=STAGE_LABELS,
    label=_("Check of a release"),
    private=True,
    quiet=True,
    sweep=sweep,
)
