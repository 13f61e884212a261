"""A checked and stored board image becomes an inspection with its job: both rows, or neither."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from files.models import Blob
from inspections import board_types, tallies
from inspections.decisions import INSPECTIONS
from inspections.models import Inspection
from jobs.models import Job, Priority
from jobs.priorities import checked_priority
from jobs.submit import submit
from problems.problem import Problem
from reviewing import rerunning

KIND = "inspection"


class BoardReceiver:
    """Takes board images (files.receivers, purpose "inspection"): metadata `board_type` and, if wished, `priority`."""

    permission = Permission.SUBMIT
    takes_archives = True
    takes_documents = False

    def begin(self, actor: Actor, metadata: Mapping[str, Any]) -> None:
        actor.require(self.permission)
        board_types.open_board_type(named_board_type(metadata))
        checked_priority(actor, metadata.get("priority"))

    def accept(self, actor: Actor, blob: Blob, filename: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        priority = checked_priority(actor, metadata.get("priority"))
        inspection, made = take(actor, blob, filename, named_board_type(metadata), priority=priority)
        state = "accepted" if made else "duplicate"
        return {"state": state, "url": page_of(inspection.pk), "id": inspection.pk, "job": inspection.job_id}


class GoldenReceiver:
    """Takes golden boards (files.receivers, purpose "golden_board"): metadata `board_type`."""

    permission = Permission.EDIT_BOARD_TYPES
    takes_archives = False
    takes_documents = False

    def begin(self, actor: Actor, metadata: Mapping[str, Any]) -> None:
        actor.require(self.permission)
        board_types.open_board_type(named_board_type(metadata))

    def accept(self, actor: Actor, blob: Blob, filename: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        golden = board_types.replace_golden(actor, named_board_type(metadata), blob, filename)
        page = reverse("inspections:board_type", args=[golden.board_type_id])
        return {"state": "accepted", "url": page, "id": golden.board_type_id}


def take(
    actor: Actor, blob: Blob, filename: str, board_type_id: int, *, priority: Priority = Priority.NORMAL
) -> tuple[Inspection, bool]:
    """The inspection of this image as this board type, and whether it is new: the same image again is a duplicate."""
    actor.require(Permission.SUBMIT)
    with transaction.atomic():
        board_type = board_types.open_board_type(board_type_id)
        try:
            with transaction.atomic():
                inspection = Inspection.objects.create(
                    board_type=board_type, image=blob, filename=filename[:255], created_by=actor.user
                )
        except IntegrityError:
            return Inspection.objects.get(board_type=board_type, image=blob), False
        tallies.received(inspection)
        inspection.job = _submit(actor, inspection, priority)
        inspection.save(update_fields=["job"])
        audit.record(
            actor,
            "inspection.submit",
            f"inspection:{inspection.pk}",
            after={"board_type": board_type.pk, "image": blob.pk, "filename": filename},
        )
    return inspection, True


def run_again(actor: Actor, inspection_id: int, *, priority: Priority = Priority.NORMAL) -> Job:
    """Inspects once more, with the golden board and the models of now. As reviewing.rerunning."""
    return rerunning.run_again(
        INSPECTIONS,
        actor,
        inspection_id,
        submit=lambda inspection: _submit(actor, inspection, priority),
        audited="run_again",
        running="inspection_running",
        kept=lambda _inspection: {"run_failed": False},
    )


def run_several(
    actor: Actor, inspection_ids: Iterable[int], *, priority: Priority = Priority.NORMAL
) -> list[tuple[int, Job | Problem]]:
    """Each with its job, or with what kept it from running; one that fails does not stop the others."""
    actor.require(Permission.SUBMIT)
    outcomes: list[tuple[int, Job | Problem]] = []
    for inspection_id in inspection_ids:
        try:
            outcomes.append((inspection_id, run_again(actor, inspection_id, priority=priority)))
        except Problem as problem:
            outcomes.append((inspection_id, problem))
    return outcomes


def named_board_type(metadata: Mapping[str, Any]) -> int:
    try:
        return int(metadata["board_type"])
    except (KeyError, TypeError, ValueError):
        raise Problem("board_type_needed") from None


def page_of(inspection_id: int) -> str:
    return reverse("inspections:inspection", args=[inspection_id])


def _submit(actor: Actor, inspection: Inspection, priority: Priority) -> Job:
    return submit(
        actor,
        KIND,
        subject=f"inspection:{inspection.pk}",
        title=inspection.filename,
        payload={"inspection": inspection.pk},
        priority=priority,
    )
