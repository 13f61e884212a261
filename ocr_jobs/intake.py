"""A checked and stored file becomes a drawing with its job: both rows, or neither."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from files.models import Blob
from jobs.models import Job, Priority
from jobs.priorities import checked_priority
from jobs.submit import submit
from ocr_jobs.decisions import DRAWINGS
from ocr_jobs.models import Drawing
from ocr_jobs.options import checked_options
from reviewing import rerunning

KIND = "drawing"


class DrawingReceiver:
    """Takes drawings (files.receivers, purpose "drawing"): metadata `priority` and reading options, if wished."""

    permission = Permission.SUBMIT
    takes_archives = True
    takes_documents = True

    def begin(self, actor: Actor, metadata: Mapping[str, Any]) -> None:
        actor.require(self.permission)
        checked_priority(actor, metadata.get("priority"))
        checked_options(metadata)

    def accept(self, actor: Actor, blob: Blob, filename: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        priority = checked_priority(actor, metadata.get("priority"))
        drawing, made = take(actor, blob, filename, priority=priority, options=checked_options(metadata))
        state = "accepted" if made else "duplicate"
        return {"state": state, "url": page_of(drawing.pk), "id": drawing.pk, "job": drawing.job_id}


def take(
    actor: Actor,
    blob: Blob,
    filename: str,
    *,
    priority: Priority = Priority.NORMAL,
    options: Mapping[str, Any] | None = None,
) -> tuple[Drawing, bool]:
    """The drawing in this file, and whether it is new: the same file again is a duplicate."""
    actor.require(Permission.SUBMIT)
    with transaction.atomic():
        try:
            with transaction.atomic():
                drawing = Drawing.objects.create(
                    file=blob, filename=filename[:255], created_by=actor.user, options=dict(options or {})
                )
        except IntegrityError:
            return Drawing.objects.get(file=blob), False
        drawing.job = _submit(actor, drawing, priority)
        drawing.save(update_fields=["job"])
        audit.record(actor, "drawing.submit", f"drawing:{drawing.pk}", after={"file": blob.pk, "filename": filename})
    return drawing, True


def read_again(
    actor: Actor,
    drawing_id: int,
    *,
    priority: Priority = Priority.NORMAL,
    options: Mapping[str, Any] | None = None,
) -> Job:
    """Reads once more, with the options of before where none are given. As reviewing.rerunning."""
    return rerunning.run_again(
        DRAWINGS,
        actor,
        drawing_id,
        submit=lambda drawing: _submit(actor, drawing, priority),
        audited="read_again",
        running="drawing_running",
        kept=lambda drawing: {
            "run_failed": False,
            "options": drawing.options if options is None else dict(options),
        },
    )


def page_of(drawing_id: int) -> str:
    return reverse("ocr_jobs:drawing", args=[drawing_id])


def _submit(actor: Actor, drawing: Drawing, priority: Priority) -> Job:
    return submit(
        actor,
        KIND,
        subject=f"drawing:{drawing.pk}",
        title=drawing.filename,
        payload={"drawing": drawing.pk},
        priority=priority,
    )
