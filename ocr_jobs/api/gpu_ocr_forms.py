"""What the OCR scheduler is sent: JSON with the images in Base64, or a form with them as files."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.request import RawPostDataException

from accounts.actor import Actor
from files.names import shown_name
from jobs.models import Priority
from jobs.priorities import checked_priority
from ocr_jobs import ocr_batches
from ocr_jobs.ocr_batches import Image, Started
from ocr_jobs.options import checked_options
from problems.problem import Problem
from problems.typed import cleaned

_FORM_ROOM = 64 * 1024
_LISTS = ("languages", "preprocessing", "postprocessing")
_METADATA_BYTES = 8192
_STRINGS = {"type": "array", "items": {"type": "string"}}
_OPTIONS: dict[str, Any] = {
    "use_gpu": {"type": "boolean", "default": True},
    "batch_size": {"type": "integer", "minimum": 1, "maximum": 256, "default": 8},
    "languages": _STRINGS,
    "confidence_threshold": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
    "preprocessing": _STRINGS,
    "postprocessing": _STRINGS,
    "engine": {"type": "string"},
    "pages": {"type": "string"},
}
_MORE = {
    "priority": {"type": "string", "enum": ["low", "normal", "high", "urgent"], "default": "normal"},
    "options": {"type": "object", "properties": _OPTIONS},
    "callback_url": {"type": "string", "description": "Told when the job has ended, signed with the answer's secret"},
    "metadata": {"type": "object", "description": "Comes back with the job and its callback"},
}


def _form(fields: Mapping[str, Any]) -> dict[str, Any]:
    def schema(image: Mapping[str, Any]) -> dict[str, Any]:
        images = {"type": "array", "items": image, "maxItems": ocr_batches.MOST_IMAGES}
        return {"schema": {"type": "object", "required": ["images"], "properties": {"images": images, **fields}}}

    in_json = {"type": "string", "format": "byte", "description": "PDF, PNG, JPEG or TIFF in Base64"}
    in_form = {"type": "string", "format": "binary"}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": schema(in_json), "multipart/form-data": schema(in_form)},
        }
    }


BATCH_FORM = _form(_OPTIONS)
JOB_FORM = _form(_MORE)


@dataclass(frozen=True)
class Asked:
    images: Sequence[Image]
    fields: Mapping[str, Any]
    options: Mapping[str, Any]
    prompt: bool  # somebody waits on the line
    key: str

    def start(self, actor: Actor) -> Started:
        priority = Priority.HIGH if self.prompt else checked_priority(actor, self.fields.get("priority"))
        return ocr_batches.start(
            actor,
            self.images,
            self.options,
            priority=priority,
            callback_url="" if self.prompt else str(self.fields.get("callback_url") or ""),
            metadata={} if self.prompt else _metadata(self.fields),
            idempotency_key=self.key or None,
        )


def asked_of(request: HttpRequest, *, prompt: bool) -> Asked:
    """prompt: the options are fields of their own. Raises Problem."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > settings.DETECT_MAX_BYTES + _FORM_ROOM:
        raise Problem("detect_too_large", status=413, limit=settings.DETECT_MAX_BYTES // 2**20)
    is_form = (request.content_type or "").startswith("multipart/")
    fields = _form_fields(request) if is_form else _json_fields(request)
    images = _files(request) if is_form else _decoded(fields.get("images"))
    options = fields if prompt else _object(fields, "options")
    return Asked(
        images,
        fields,
        checked_options(_with_lists(options)),
        prompt,
        cleaned(request.headers.get("Idempotency-Key", ""))[:100],
    )


def _json_fields(request: HttpRequest) -> dict[str, Any]:
    try:
        fields = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        raise Problem("bad_request", status=400) from None
    if not isinstance(fields, dict):
        raise Problem("ocr_images_needed")
    return fields


def _form_fields(request: HttpRequest) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, values in request.POST.lists():
        told = [cleaned(str(value)) for value in values]
        fields[name] = told if name in _LISTS else told[-1]
    return fields


def _files(request: HttpRequest) -> list[Image]:
    files = request.FILES.getlist("images")
    return [
        Image(shown_name(file.name or f"image {number}"), file.chunks())
        for number, file in enumerate(files, start=1)
        if isinstance(file, UploadedFile)
    ]


def _decoded(images: object) -> list[Image]:
    """Each a string in Base64 (a data: address will do), or {"name": …, "data": …}."""
    if not isinstance(images, list):
        raise Problem("ocr_images_needed")
    return [_image(number, image) for number, image in enumerate(images, start=1)]


def _image(number: int, image: object) -> Image:
    name = f"image {number}"
    if isinstance(image, dict):
        name, image = shown_name(cleaned(str(image.get("name") or name))), image.get("data")
    if not isinstance(image, str):
        raise Problem("ocr_image_unreadable", number=number)
    coded = image.partition(",")[2] if image.startswith("data:") else image
    try:
        return Image(name, [base64.b64decode(coded, validate=True)])
    except (binascii.Error, ValueError):
        raise Problem("ocr_image_unreadable", number=number) from None


def _with_lists(options: Mapping[str, Any]) -> dict[str, Any]:
    """Words of a form: true, yes, on and 1 switch something on."""
    made = dict(options)
    if isinstance(made.get("use_gpu"), str):
        made["use_gpu"] = made["use_gpu"].lower() in {"1", "true", "yes", "on"}
    return made


def _metadata(fields: Mapping[str, Any]) -> dict[str, Any]:
    metadata = _object(fields, "metadata")
    if len(json.dumps(metadata)) > _METADATA_BYTES:
        raise Problem("ocr_field", name="metadata", detail=f"> {_METADATA_BYTES} B")
    return metadata


def _object(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name)
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError as error:
            raise Problem("ocr_field", name=name, detail=str(error)) from None
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise Problem("ocr_field", name=name, detail=type(value).__name__)
    return value
