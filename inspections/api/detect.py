"""POST /detect: one image in, its defects out, in one call."""

import base64
from collections import Counter
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema
from pydantic import Field

from accounts.actor import actor_of
from files.names import shown_name
from inspections import detection
from inspections.api.answers import Box
from inspections.models import DefectClass
from jobs import calls, lanes, results
from jobs.models import Job
from problems.answers import told
from problems.problem import Problem
from problems.typed import cleaned

WAIT_S = 25.0
WAIT_IN_VAIN_S = 1.0
COME_BACK_S = 5
_FORM_ROOM = 64 * 1024  # for the form's own lines around the files
_BOARD = "board"
router = Router()


class FoundDefect(Schema):
    cls: str = Field(serialization_alias="class")
    confidence: float
    box_xyxy: Box = Field(description="Pixels of the image, EXIF orientation applied")
    area_px: int


class Picture(Schema):
    media_type: str
    base64: str


class DetectOut(Schema):
    job: int
    verdict: str
    defects: list[FoundDefect]
    counts: dict[str, int] = Field(description="Defects a class, every class named")
    size_wh: tuple[int, int]
    method: str = Field(description="comparator (with a golden board) or detector")
    model_sha256: str
    alignment: dict[str, Any] | None
    ms: dict[str, float] = Field(description="Milliseconds by stage")
    annotated: Picture | None


class NotYet(Schema):
    """The job goes on: GET /detect/{job} has its answer. `Retry-After` says in how many seconds to look."""

    error: dict[str, Any]
    job: int


_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_IMAGE = {"type": "string", "format": "binary"}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {**_IMAGE, "description": "JPEG, PNG, TIFF or BMP; of a drawing PDF as well"},
                        "task": {"type": "string", "enum": ["board", "drawing"], "default": "board"},
                        "golden": {**_IMAGE, "description": "Compare with this board"},
                        "visualize": {"type": "boolean", "description": "Answer with a picture with the boxes too"},
                        "conf": {**_SHARE, "description": "Least confidence"},
                        "iou": {**_SHARE, "description": "Of boxes that overlap more, one stays"},
                    },
                }
            }
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string"},
            "description": "The same key again waits for the same job instead of starting another",
        }
    ],
}


@router.post(
    "",
    response={200: DetectOut, 503: NotYet},
    openapi_extra=_FORM,
    by_alias=True,
    summary="Find the defects of one image, or what stands on a drawing (task=drawing), in one call",
)
async def detect(request: HttpRequest) -> HttpResponse:
    job, wait_s = await sync_to_async(_start)(request)
    return await _answer(job, wait_s)


@router.get(
    "/{int:job_id}",
    response={200: DetectOut, 503: NotYet},
    by_alias=True,
    summary="The answer of a detection that took longer; kept for a day",
)
async def detected(request: HttpRequest, job_id: int) -> HttpResponse:
    job = await sync_to_async(detection.find)(actor_of(request), job_id)
    return await _answer(job, 0.1)


def _start(request: HttpRequest) -> tuple[Job, float]:
    """The job, and how long to wait for it: where no lane answers, waiting would be in vain."""
    _check_length(request)
    if (task := request.POST.get("task", "") or _BOARD) != _BOARD:
        return calls.named(task).start(request), _wait_s()
    file, golden = request.FILES.get("file"), request.FILES.get("golden")
    if not isinstance(file, UploadedFile):
        raise Problem("detect_file_needed")
    job = detection.start(
        actor_of(request),
        file.chunks(),
        golden.chunks() if isinstance(golden, UploadedFile) else None,
        filename=shown_name(file.name or "board"),
        conf=_share(request, "conf"),
        iou=_share(request, "iou"),
        visualize=request.POST.get("visualize", "").lower() in {"1", "true", "yes", "on"},
        idempotency_key=cleaned(request.headers.get("Idempotency-Key", ""))[:100] or None,
    )
    return job, _wait_s()


def _wait_s() -> float:
    return WAIT_S if any(lane.ready for lane in lanes.states()) else WAIT_IN_VAIN_S


def _check_length(request: HttpRequest) -> None:
    """Before the form is taken apart: the web server holds it in memory."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > settings.DETECT_MAX_BYTES + _FORM_ROOM:
        raise Problem("detect_too_large", status=413, limit=settings.DETECT_MAX_BYTES // 2**20)


def _share(request: HttpRequest, name: str) -> float | None:
    text = request.POST.get(name, "")
    try:
        return float(text) if text else None
    except ValueError:
        raise Problem("detect_share", name=name) from None


async def _answer(job: Job, wait_s: float) -> HttpResponse:
    try:
        ended = await results.wait(job.pk, wait_s)
    except Problem:
        return await sync_to_async(_not_yet)(job)
    return await sync_to_async(_ended)(ended)


def _ended(job: Job) -> HttpResponse:
    if job.state != Job.State.SUCCEEDED or job.result is None:
        raise Problem(job.reason_code, status=_status(job), job=job.pk, **_params(job))
    if call := calls.of_kind(job.kind):
        return JsonResponse(call.answer(job))
    picture = detection.annotated(job)
    counts = Counter(defect["class"] for defect in job.result["defects"])
    answer = DetectOut(
        job=job.pk,
        verdict=job.result["verdict"],
        defects=[
            FoundDefect(cls=defect["class"], **{name: defect[name] for name in ("confidence", "box_xyxy", "area_px")})
            for defect in job.result["defects"]
        ],
        counts={cls: counts.get(cls, 0) for cls in DefectClass.values},
        size_wh=job.result["size_wh"],
        method=job.result["method"],
        model_sha256=job.result["model_sha256"],
        alignment=job.result["alignment"],
        ms=job.result["ms"],
        annotated=Picture(media_type="image/jpeg", base64=base64.b64encode(picture).decode()) if picture else None,
    )
    return JsonResponse(answer.model_dump(mode="json", by_alias=True))


def _status(job: Job) -> int:
    if job.state == Job.State.CANCELLED:
        return 409
    if job.reason_code.startswith("model_"):
        return 503
    return 422 if job.reason_code.startswith(("image_", "drawing_")) else 500


def _params(job: Job) -> dict[str, Any]:
    return {name: value for name, value in job.reason_params.items() if name not in {"status", "retry", "code", "job"}}


def _not_yet(job: Job) -> HttpResponse:
    problem = Problem("detect_busy", status=503, retry=True, job=job.pk, seconds=COME_BACK_S)
    answer = JsonResponse({"error": told(problem), "job": job.pk}, status=503)
    answer.headers["Retry-After"] = str(COME_BACK_S)
    return answer
