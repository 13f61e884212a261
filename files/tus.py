"""The wire format of tus 1.0.0 (https://tus.io/protocols/resumable-upload): headers in, headers out."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from files.models import Upload
from files.uploads import expires_at
from problems.answers import json_answer
from problems.problem import Problem
from problems.typed import cleaned

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
PIECE_TYPE = "application/offset+octet-stream"

View = Callable[..., HttpResponse]


def speaks_tus(view: View) -> View:
    """Every answer names the version, refusals too; another version is refused."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            if request.method not in {"OPTIONS", "GET"} and request.headers.get("Tus-Resumable") != VERSION:
                raise Problem("upload_version", status=412, version=VERSION)
            response = view(request, *arguments, **named)
        except Problem as problem:
            response = json_answer(problem)
            response.headers["Tus-Version"] = VERSION
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


def capabilities() -> HttpResponse:
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
    }
    return HttpResponse(status=204, headers=headers)


def position(upload: Upload, *, status: int) -> HttpResponse:
    headers = {"Upload-Offset": str(upload.offset_bytes), "Upload-Length": str(upload.length_bytes)}
    if upload.state == Upload.State.RECEIVING:
        headers["Upload-Expires"] = http_date(expires_at(upload).timestamp())
    return HttpResponse(status=status, headers=headers)


def whole_number(request: HttpRequest, header: str, code: str) -> int:
    given = request.headers.get(header, "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Problem(code)
    return int(given)


def metadata(request: HttpRequest) -> dict[str, str]:
    """Upload-Metadata: "name base64, name base64". Raises Problem upload_metadata_unreadable."""
    found: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in request.headers.get("Upload-Metadata", "").split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[cleaned(name)] = cleaned(base64.b64decode(value.strip(), validate=True).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError):
            raise Problem("upload_metadata_unreadable") from None
    return found


def piece_length(request: HttpRequest) -> int:
    """Raises Problem: upload_media_type, upload_chunk_too_large."""
    if request.content_type != PIECE_TYPE:
        raise Problem("upload_media_type", status=415)
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    limit = settings.UPLOAD_PIECE_MAX_BYTES
    if length > limit:
        raise Problem("upload_chunk_too_large", status=413, limit_mb=limit // 2**20)
    return length
