"""A small picture of each golden board, made by the engine: web processes decode no image that was uploaded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.permissions import Permission
from files.storage import blob_path
from inspections.models import GoldenBoard
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from jobs.submit import submit
from problems.problem import Problem

KIND = "golden_picture"


def order(actor: Actor, golden: GoldenBoard) -> None:
    """Queues the making of its picture, if it has none and none is on its way, in the caller's transaction."""
    latest = job_of(golden)
    if exists(golden) or (latest and latest.state in Job.UNDER_WAY):
        return
    payload = {"golden": golden.pk, "board_type": golden.board_type_id}
    # Low: no board waits for a picture.
    submit(actor, KIND, subject=_subject(golden), title=golden.filename, payload=payload, priority=Priority.LOW)


def exists(golden: GoldenBoard) -> bool:
    return picture_path(golden).is_file()


def job_of(golden: GoldenBoard) -> Job | None:
    return Job.objects.filter(subject=_subject(golden)).order_by("-id").first()


def jpeg(actor: Actor, golden_id: int) -> bytes:
    actor.require(Permission.VIEW)
    golden = GoldenBoard.objects.filter(pk=golden_id).first()
    try:
        return picture_path(golden).read_bytes() if golden else _missing()
    except FileNotFoundError:
        return _missing()


def picture_path(golden: GoldenBoard) -> Path:
    """By its content: board types that share a golden board share its picture."""
    path: Path = settings.DERIVED_FOLDER / "golden" / f"{golden.image_id}.jpg"
    return path


def prepare(job: Job) -> dict[str, Any]:
    golden = GoldenBoard.objects.filter(pk=job.payload["golden"]).first()
    if golden is None:
        raise Problem("golden_picture_missing", status=404)
    picture_path(golden).parent.mkdir(parents=True, exist_ok=True)
    return {"image": str(blob_path(golden.image_id)), "picture": str(picture_path(golden))}


def store(job: Job, result: Mapping[str, Any]) -> None:
    """Nothing: the picture was in its place before this was told."""


def page(job: Job) -> str:
    return f"/board-types/{job.payload['board_type']}/"


def _missing() -> bytes:
    raise Problem("golden_picture_missing", status=404)


def _subject(golden: GoldenBoard) -> str:
    return f"golden_board:{golden.pk}"


GOLDEN_PICTURE = JobKind(
    name=KIND,
    service="inspection",
    run="inspections.vision.small_pictures:run",
    prepare=prepare,
    store=store,
    timeout_s=settings.JOB_TIMEOUT_S,
    stages=("picture",),
    stage_labels={"picture": _("Preparing the picture")},
    label=_("Golden board's picture"),
    page=page,
)
