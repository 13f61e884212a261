"""The pictures of a drawing's pages that may be served: re-encoded tiles and crops, never the uploaded bytes."""

from pathlib import Path

from django.conf import settings

from accounts.actor import Actor
from accounts.permissions import Permission
from files import picture_answers
from files.picture_answers import Picture
from jobs.models import Job
from ocr_jobs.models import Drawing
from problems.problem import Problem


def picture(actor: Actor, drawing_id: int, page: int) -> Picture:
    """Raises Problem: forbidden, drawing_unknown, page_picture_missing; its file may be gone all the same."""
    actor.require(Permission.VIEW)
    folder = Drawing.objects.filter(pk=drawing_id).values_list("pictures", flat=True).first()
    if folder is None:
        raise Problem("drawing_unknown", status=404, drawing=drawing_id)
    if not folder:
        raise Problem("page_picture_missing", status=404)
    return Picture(folder, path_of(folder, page))


def path_of(folder: str, page: int) -> Path:
    path: Path = settings.DERIVED_FOLDER / folder / f"page-{page}.zip"
    return path


def stamp_of(drawing: Drawing) -> str:
    return picture_answers.stamp_of(drawing.pictures)


def folder_of(drawing_id: int, job: Job) -> str:
    """Below the derived folder; the fence makes it this attempt's own."""
    return str(Path("drawings") / str(drawing_id) / f"{job.pk}-{job.fence}")
