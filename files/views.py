"""Uploads over HTTP. Sync views: under ASGI each request has a thread of its own, and all that they do is disk and
database."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from files import tus, uploads


@tus.speaks_tus
@require_http_methods(["OPTIONS", "POST"])
def collection(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return tus.capabilities()
    length = tus.whole_number(request, "Upload-Length", "upload_length_needed")
    metadata = tus.metadata(request)
    upload = uploads.create(
        _actor(request),
        filename=metadata.pop("filename", ""),
        purpose=metadata.pop("purpose", ""),
        length_bytes=length,
        metadata=metadata,
    )
    response = tus.position(upload, status=201)
    response.headers["Location"] = reverse("files:upload", args=[upload.pk])
    return response


@tus.speaks_tus
@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
def one(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    if request.method == "OPTIONS":
        return tus.capabilities()
    if request.method == "DELETE":
        uploads.terminate(_actor(request), upload_id)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        return tus.position(uploads.find(_actor(request), upload_id), status=200)
    length = tus.piece_length(request)
    offset = tus.whole_number(request, "Upload-Offset", "upload_offset_needed")
    upload = uploads.append(_actor(request), upload_id, offset=offset, source=request, length=length)
    return tus.position(upload, status=204)


@never_cache
@require_safe
def outcome(request: HttpRequest, upload_id: UUID) -> JsonResponse:
    return JsonResponse(uploads.outcome(_actor(request), upload_id))


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]
