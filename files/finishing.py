"""The last byte is there: check by content, store, let the receiver take it; a ZIP file by file."""

import logging
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from files import parts
from files.archives import Member, members
from files.contents import check, is_zip
from files.models import FileOutcome, Upload
from files.receivers import receiver_for
from files.storage import full_disk_is_a_problem, in_use, place, record
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
            if not receiver_for(upload.purpose).takes_archives:
                raise Problem("zip_one_image_wanted")
            _take_members(actor, upload, path)
        elif not upload.outcomes.exists():
            _take(actor, upload, Member(0, upload.filename, path))
    except Problem as problem:
        if problem.status == 507:
            _set_state(upload, Upload.State.RECEIVING)
            raise
        _note(upload, 0, _refused(upload.filename, problem))
    _end(upload)


def _take_members(actor: Any, upload: Upload, archive: Path) -> None:
    for member in members(archive, parts.scratch_path(upload.pk), skip=upload.outcomes.count()):
        _take(actor, upload, member)


def _take(actor: Any, upload: Upload, member: Member) -> None:
    """One file, which never stops its neighbours in a ZIP; only a full disk does."""
    name = member.name
    try:
        path = member.unpacked()
        checked = check(path, documents=receiver_for(upload.purpose).takes_documents)
        with full_disk_is_a_problem(), in_use():
            placed = place(path, checked)
            with transaction.atomic():
                taken = receiver_for(upload.purpose).accept(actor, record(placed), name, upload.metadata)
                _note(upload, member.index, {"name": name, **taken})
    except Problem as problem:
        if problem.status == 507:
            raise
        _note(upload, member.index, _refused(name, problem))
    except Exception:
        logger.exception("upload %s: %r could not be taken", upload.pk, name)
        _note(upload, member.index, _refused(name, Problem("upload_failed", status=500, retry=True)))


def _note(upload: Upload, number: int, told: dict[str, Any]) -> None:
    FileOutcome.objects.create(upload=upload, number=number, told=told)


def _refused(name: str, problem: Problem) -> dict[str, Any]:
    return {
        "name": name,
        "state": "refused",
        "code": problem.code,
        "params": problem.params,
        "retry": problem.retry,
    }


def _end(upload: Upload) -> None:
    taken = upload.outcomes.exclude(told__state="refused").exists()
    _set_state(upload, Upload.State.ACCEPTED if taken else Upload.State.REFUSED)
    parts.remove(upload.pk)


def _set_state(upload: Upload, state: Upload.State) -> None:
    upload.state = state
    Upload.objects.filter(pk=upload.pk).update(state=state, touched_at=timezone.now())
