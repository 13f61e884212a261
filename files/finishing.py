"""The last byte is there: check by content, store, let the receiver take it; a ZIP file by file."""

import logging
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from files import parts
from files.archives import members
from files.contents import check, is_zip
from files.models import Upload
from files.receivers import receiver_for
from files.storage import full_disk_is_a_problem, place, record
from problems.problem import Problem

logger = logging.getLogger(__name__)


def finish(actor: Any, upload: Upload) -> None:
    """Call with the part locked. Afterwards the upload is accepted or refused, with its outcome file by file.

    Raises Problem storage_full: then nothing is lost, and finishing may be tried again. So it may after a crash: what
    was taken before is not taken twice.
    """
    _set_state(upload, Upload.State.CHECKING)
    path = parts.part_path(upload.pk)
    try:
        if is_zip(path):
            _take_members(actor, upload, path)
        elif not upload.outcome:
            _take(actor, upload, upload.filename, path)
    except Problem as problem:
        if problem.status == 507:
            _set_state(upload, Upload.State.RECEIVING)
            raise
        _note(upload, _refused(upload.filename, problem))
    _end(upload)


def _take_members(actor: Any, upload: Upload, archive: Path) -> None:
    for member in members(archive, parts.scratch_path(upload.pk), skip=len(upload.outcome)):
        if member.path is None:
            _note(upload, _refused(member.name, member.problem or Problem("upload_failed")))
        else:
            _take(actor, upload, member.name, member.path)


def _take(actor: Any, upload: Upload, name: str, path: Path) -> None:
    """One file, which never stops its neighbours in a ZIP; only a full disk does."""
    try:
        placed = place(path, check(path))
        with full_disk_is_a_problem(), transaction.atomic():
            taken = receiver_for(upload.purpose).accept(actor, record(placed), name, upload.metadata)
            _note(upload, {"name": name, **taken})
    except Problem as problem:
        upload.refresh_from_db(fields=["outcome"])
        if problem.status == 507:
            raise
        _note(upload, _refused(name, problem))
    except Exception:
        logger.exception("upload %s: %r could not be taken", upload.pk, name)
        upload.refresh_from_db(fields=["outcome"])
        _note(upload, _refused(name, Problem("upload_failed", status=500, retry=True)))


def _note(upload: Upload, entry: dict[str, Any]) -> None:
    upload.outcome = [*upload.outcome, entry]
    Upload.objects.filter(pk=upload.pk).update(outcome=upload.outcome, touched_at=timezone.now())


def _refused(name: str, problem: Problem) -> dict[str, Any]:
    return {
        "name": name,
        "state": "refused",
        "code": problem.code,
        "params": problem.params,
        "retry": problem.retry,
    }


def _end(upload: Upload) -> None:
    taken = any(entry["state"] != "refused" for entry in upload.outcome)
    _set_state(upload, Upload.State.ACCEPTED if taken else Upload.State.REFUSED)
    parts.remove(upload.pk)


def _set_state(upload: Upload, state: Upload.State) -> None:
    upload.state = state
    Upload.objects.filter(pk=upload.pk).update(state=state, touched_at=timezone.now())
