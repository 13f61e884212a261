"""Uploads in pieces: begun, appended to, given up, swept. Everything is its owner's alone."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from files import parts
from files.contents import check_size
from files.finishing import finish
from files.models import Upload
from files.names import shown_name
from files.receivers import receiver_for
from files.storage import check_free_space
from problems.messages import sentence
from problems.problem import Problem

OPEN = (Upload.State.RECEIVING, Upload.State.CHECKING)
_REMEMBERED = timedelta(days=30)


def create(actor: Any, *, filename: str, purpose: str, length_bytes: int, metadata: Mapping[str, str]) -> Upload:
    """Refuses what can be refused before a byte is sent. Raises Problem, the receiver's own among them."""
    receiver = receiver_for(purpose)
    actor.require(receiver.permission)
    check_size(length_bytes)
    receiver.begin(actor, metadata)
    check_free_space(length_bytes)
    upload = Upload(
        owner=actor.required_user,
        filename=shown_name(filename),
        purpose=purpose,
        metadata=dict(metadata),
        length_bytes=length_bytes,
    )
    parts.start(upload.pk)
    upload.save(force_insert=True)
    return upload


def find(actor: Any, upload_id: UUID) -> Upload:
    """Raises Problem: upload_missing (also for other people's), upload_gone."""
    upload = Upload.objects.filter(pk=upload_id, owner=actor.required_user).first()
    if upload is None:
        raise Problem("upload_missing", status=404)
    actor.require(receiver_for(upload.purpose).permission)
    if upload.state == Upload.State.ABANDONED:
        raise Problem("upload_gone", status=410)
    return upload


def append(actor: Any, upload_id: UUID, *, offset: int, source: parts.Readable, length: int) -> Upload:
    """Write `length` bytes at `offset`; with the last byte the file is checked and taken, all before this returns.

    Raises Problem: upload_offset (409), upload_busy (423), upload_too_long, storage_full; what is wrong with the file
    itself is no Problem here: it stands in the outcome.
    """
    upload = find(actor, upload_id)
    if upload.state not in OPEN:
        _check_offset(upload, offset)
        return upload
    with parts.locked(upload_id) as part:
        upload = find(actor, upload_id)
        _check_offset(upload, offset)
        if offset + length > upload.length_bytes:
            raise Problem("upload_too_long", status=413, length=upload.length_bytes)
        check_free_space(length)
        reached = parts.write(part, offset, source, length)
        Upload.objects.filter(pk=upload_id, offset_bytes=offset).update(offset_bytes=reached, touched_at=timezone.now())
        upload.offset_bytes = reached
        if reached == upload.length_bytes:
            finish(actor, upload)
    upload.refresh_from_db()
    return upload


def terminate(actor: Any, upload_id: UUID) -> None:
    """Give up an upload that is under way; of one that is complete nothing changes."""
    find(actor, upload_id)
    with parts.locked(upload_id):
        give_up(upload_id)


def give_up(upload_id: UUID) -> int:
    """Whether it was open, as 1 or 0."""
    changed = Upload.objects.filter(pk=upload_id, state__in=OPEN).update(
        state=Upload.State.ABANDONED, touched_at=timezone.now()
    )
    if changed:
        parts.remove(upload_id)
    return changed


def outcome(actor: Any, upload_id: UUID) -> dict[str, Any]:
    """What became of each file, in the active language. A complete upload that a crash left unfinished is finished."""
    upload = find(actor, upload_id)
    if upload.state in OPEN and upload.offset_bytes == upload.length_bytes:
        try:
            with parts.locked(upload_id):
                upload.refresh_from_db()
                if upload.state in OPEN:
                    finish(actor, upload)
        except Problem as problem:
            if problem.code not in {"upload_busy", "upload_gone"}:
                raise
        upload.refresh_from_db()
    return told(upload)


def told(upload: Upload) -> dict[str, Any]:
    return {
        "id": str(upload.pk),
        "name": upload.filename,
        "state": upload.state,
        "offset": upload.offset_bytes,
        "length": upload.length_bytes,
        "files": [_told_file(told) for told in upload.outcomes.values_list("told", flat=True)],
    }


def sweep() -> int:
    """Clear away expired uploads and what crashes left; returns how many uploads were given up."""
    now = timezone.now()
    expired = now - timedelta(hours=settings.UPLOAD_KEEP_HOURS)
    given_up = 0
    for upload_id in Upload.objects.filter(state__in=OPEN, touched_at__lt=expired).values_list("pk", flat=True):
        try:
            with parts.locked(upload_id):
                given_up += give_up(upload_id)
        except Problem as problem:
            if problem.code == "upload_gone":
                given_up += give_up(upload_id)
    Upload.objects.exclude(state__in=OPEN).filter(touched_at__lt=now - _REMEMBERED).delete()
    _remove_strays(expired.timestamp())
    return given_up


def expires_at(upload: Upload) -> Any:
    return upload.touched_at + timedelta(hours=settings.UPLOAD_KEEP_HOURS)


def _remove_strays(older_than: float) -> None:
    """Parts without a row, and copies that were on their way to storage: a process died in between."""
    for path in (*settings.UPLOADS_FOLDER.glob("*"), *settings.FILES_FOLDER.glob("*.part")):
        with suppress(FileNotFoundError):  # finished meanwhile
            if path.suffix in {".part", ".member"} and path.stat().st_mtime < older_than and not _goes_on(path):
                path.unlink(missing_ok=True)


def _goes_on(part: Path) -> bool:
    belongs_to_upload = part.parent == settings.UPLOADS_FOLDER
    return belongs_to_upload and Upload.objects.filter(pk=part.stem, state__in=OPEN).exists()


def _check_offset(upload: Upload, offset: int) -> None:
    if offset != upload.offset_bytes:
        raise Problem("upload_offset", status=409, retry=True, expected=upload.offset_bytes, given=offset)


def _told_file(entry: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in entry.items() if key != "params"}
    if "code" in entry:
        shown["message"] = sentence(entry["code"], entry.get("params", {}))
    return shown
