"""Uploads for programs: the limits, a small file in one request, and what became of an upload."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field

from files import uploads
from files.models import Upload
from problems.problem import Problem

router = Router(tags=["uploads"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
        },
    }
}


class Limits(Schema):
    tus_url: str = Field(description="tus 1.0.0: create, PATCH, HEAD, DELETE; metadata: filename, purpose, board_type")
    file_max_bytes: int
    one_request_max_bytes: int = Field(description="Of POST /files; larger files go to tus_url in pieces")
    piece_bytes: int = Field(description="The size of piece that works best")
    image_max_side_px: int
    zip_max_files: int
    zip_max_unpacked_bytes: int
    keep_hours: int = Field(description="An upload that nobody goes on with is given up after this")


class FileOutcome(Schema):
    name: str
    state: str = Field(description="accepted, duplicate or refused")
    url: str | None = Field(None, description="Where it is, or where the one is that it duplicates")
    id: int | None = None
    code: str | None = None
    message: str | None = Field(None, description="Why it was refused, in your language")
    retry: bool | None = None


class UploadOutcome(Schema):
    id: str
    name: str
    state: str = Field(description="receiving, checking, accepted or refused")
    offset: int
    length: int
    files: list[FileOutcome] = Field(description="One entry a file; a ZIP has many")


@router.get("/files/limits", response=Limits, summary="What may be uploaded")
def upload_limits(request: HttpRequest) -> Limits:
    return Limits(
        tus_url=reverse("files:uploads"),
        file_max_bytes=settings.UPLOAD_MAX_BYTES,
        one_request_max_bytes=settings.DETECT_MAX_BYTES,
        piece_bytes=settings.UPLOAD_CHUNK_BYTES,
        image_max_side_px=settings.IMAGE_MAX_SIDE_PX,
        zip_max_files=settings.ZIP_MAX_FILES,
        zip_max_unpacked_bytes=settings.ZIP_MAX_TOTAL_BYTES,
        keep_hours=settings.UPLOAD_KEEP_HOURS,
    )


@router.get("/files/{uuid:upload_id}", response=UploadOutcome, summary="What became of an upload")
def upload_outcome(request: HttpRequest, upload_id: UUID) -> dict[str, Any]:
    return uploads.outcome(_actor(request), upload_id)


@router.post(
    "/files",
    response={200: UploadOutcome, 422: UploadOutcome},
    openapi_extra=_BODY,
    summary="Upload a small file or ZIP in one request; larger ones go to /files/uploads/ in pieces",
)
def upload_small_file(
    request: HttpRequest, filename: str = "", purpose: str = "inspection", board_type: str = "", priority: str = ""
) -> Status[dict[str, Any]]:
    """200 when a file was taken (or was there already), 422 when all of it was refused; `files` says why."""
    source, length, own_name = _body(request)
    metadata = {"board_type": board_type, "priority": priority}
    actor = _actor(request)
    upload = uploads.create(
        actor, filename=filename or own_name, purpose=purpose, length_bytes=length, metadata=metadata
    )
    upload = uploads.append(actor, upload.pk, offset=0, source=source, length=length)
    return Status(422 if upload.state == Upload.State.REFUSED else 200, uploads.told(upload))


def _body(request: HttpRequest) -> tuple[Any, int, str]:
    """What to read, how many bytes, and the name that came along.

    Raises Problem: file_too_large before a form is taken apart, upload_body_needed.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    limit = settings.DETECT_MAX_BYTES
    if length > limit:
        raise Problem("file_too_large", status=413, size_mb=-(-length // 2**20), limit_mb=limit // 2**20)
    if request.content_type != "multipart/form-data":
        return request, length, ""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Problem("upload_body_needed")
    return file, file.size or 0, file.name or ""


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]
