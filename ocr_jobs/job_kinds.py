"""The job kind "drawing": its request, and how its result lands in the transaction that ends the job."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.storage import blob_path
from jobs.derived import remove_leftovers
from jobs.kinds import JobKind
from jobs.models import Job
from live.events import publish
from ocr_jobs import title_block
from ocr_jobs.carrying import replace_reading
from ocr_jobs.models import Drawing, Entry
from ocr_jobs.options import with_models
from ocr_jobs.pictures import folder_of
from problems.problem import Problem

STAGE_LABELS = {"open": _("Opening the file"), "read": _("Reading the pages")}
STAGES = tuple(STAGE_LABELS)


def prepare(job: Job) -> dict[str, Any]:
    drawing = Drawing.objects.filter(job=job).first()
    if drawing is None:
        raise Problem("drawing_superseded", status=409)
    pictures = settings.DERIVED_FOLDER / folder_of(drawing.pk, job)
    pictures.mkdir(parents=True, exist_ok=True)
    return {"path": str(blob_path(drawing.file_id)), "options": with_models(drawing.options), "pictures": str(pictures)}


def partial(job: Job, found: Mapping[str, Any]) -> None:
    """A first reading's pages show while it runs, picture by picture; those of an earlier one stay until the result."""
    if "picture" not in found:
        return
    drawing = Drawing.objects.select_for_update().filter(job=job, read_at=None).first()
    if drawing is None:
        return
    folder, told = folder_of(drawing.pk, job), found["picture"]
    width, height = told["size_wh"]
    drawing.pages.update_or_create(number=told["page"], defaults={"width_px": width, "height_px": height})
    Drawing.objects.filter(pk=drawing.pk).update(pictures=folder)
    publish(f"drawing:{drawing.pk}", "picture", {"version": drawing.version, "page": told["page"]})


def store(job: Job, result: Mapping[str, Any]) -> None:
    drawing = Drawing.objects.select_for_update().filter(job=job).first()
    if drawing is None:
        return  # a later reading replaced this one
    folder = folder_of(drawing.pk, job)
    replace_reading(drawing, result["pages"])
    Drawing.objects.filter(pk=drawing.pk).update(
        run_failed=False,
        version=F("version") + 1,
        machine_version=F("version") + 1,
        read_at=timezone.now(),
        approved_at=None,
        approved_by=None,
        pictures=folder,
        **title_block.told(drawing),
    )
    drawing.refresh_from_db(fields=["version"])
    publish(f"drawing:{drawing.pk}", "read", {"version": drawing.version, **_counts(drawing)})
    transaction.on_commit(lambda: remove_leftovers(f"drawings/{drawing.pk}", until=job, keep=folder))


def _counts(drawing: Drawing) -> dict[str, int]:
    standing = Entry.objects.filter(drawing=drawing).standing()
    return {"entries": standing.count(), "doubtful": Entry.objects.filter(drawing=drawing).doubtful().count()}


def ended(job: Job) -> None:
    """Failed or cancelled: what was there before stays; only this attempt's half-made pictures go."""
    drawing = Drawing.objects.filter(job=job).first()
    if drawing is None:
        return
    Drawing.objects.filter(pk=drawing.pk).update(run_failed=job.state == Job.State.FAILED)
    publish(f"drawing:{drawing.pk}", "ended", {"version": drawing.version, "state": job.state, "job": job.pk})
    transaction.on_commit(lambda: remove_leftovers(f"drawings/{drawing.pk}", until=job, keep=drawing.pictures))


def queued_again(job: Job) -> None:
    drawing = Drawing.objects.filter(job=job).first()
    if drawing is not None:
        Drawing.objects.filter(pk=drawing.pk).update(run_failed=False)
        publish(f"drawing:{drawing.pk}", "rerun", {"version": drawing.version})


def told(job: Job) -> dict[str, Any]:
    """What a callback says that was found."""
    pages = (job.result or {}).get("pages", ())
    return {"pages": len(pages), "dimensions": sum(len(page["dimensions"]) for page in pages)}


def page(job: Job) -> str:
    return f"/drawings/{job.subject.partition(':')[2]}/"


DRAWING = JobKind(
    name="drawing",
    service="reading",
    run="ocr_jobs.reading.pipeline:run",
    prepare=prepare,
    store=store,
    partial=partial,
    ended=ended,
    queued_again=queued_again,
    timeout_s=settings.JOB_TIMEOUT_S,
    max_attempts=3,
    stages=STAGES,
    stage_labels=STAGE_LABELS,
    label=_("Drawing"),
    page=page,
    told=told,
)
