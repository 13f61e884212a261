"""Files that come in one form, for simple clients: capped, because the web server holds a form in memory."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest

from accounts.actor import Actor
from files import contents, storage
from files.receivers import receiver_for
from problems.problem import Problem

_FORM_ROOM = 64 * 1024  # for the form's own lines around the files


def form_file(request: HttpRequest, name: str = "file") -> "UploadedFile[Any]":
    """Raises Problem form_too_large before the form is taken apart, form_file_needed."""
    check_length(request)
    file = request.FILES.get(name)
    if not isinstance(file, UploadedFile):
        raise Problem("form_file_needed", name=name)
    return file


def check_length(request: HttpRequest) -> None:
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > settings.DETECT_MAX_BYTES + _FORM_ROOM:
        raise Problem("form_too_large", status=413, limit=settings.DETECT_MAX_BYTES // 2**20)


def receive(actor: Actor, purpose: str, file: "UploadedFile[Any]", metadata: Mapping[str, Any]) -> dict[str, Any]:
    """As if it had been uploaded in pieces: the same checks, the same receiver, durable when this returns."""
    receiver = receiver_for(purpose)
    actor.require(receiver.permission)
    receiver.begin(actor, metadata)
    storage.check_free_space(file.size or 0)
    with tempfile.NamedTemporaryFile(dir=settings.UPLOADS_FOLDER) as part, storage.full_disk_is_a_problem():
        for chunk in file.chunks():
            part.write(chunk)
        part.flush()
        path = Path(part.name)
        checked = contents.check(path)
        with transaction.atomic():
            return receiver.accept(actor, storage.store(path, checked), file.name or "board", metadata)


def form(**fields: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI description of a form with a `file`, and with these fields besides."""
    file = {"type": "string", "format": "binary", "description": "JPEG, PNG, TIFF or BMP"}
    schema = {"type": "object", "required": ["file"], "properties": {"file": file, **fields}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
