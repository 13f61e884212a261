"""POST /api/v1/detect with task=drawing: what stands where on a drawing, in one call; no drawing is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actor import actor_of
from files.names import shown_name
from jobs.calls import Call
from jobs.kinds import JobKind
from jobs.models import Job, Priority
from ocr_jobs import ocr_batches
from ocr_jobs.job_kinds import STAGE_LABELS, STAGES, told
from ocr_jobs.ocr_batches import Image
from ocr_jobs.reading.results import ToleranceFrom
from problems.problem import Problem
from problems.typed import cleaned

KIND = "drawing_detection"
CONFIDENCE = 0.35
_CLASSES = {"radius": "radius_dim", "angle": "angle_dim", "chamfer": "chamfer_dim", "thread": "thread"}


def start(request: HttpRequest) -> Job:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Problem("detect_file_needed")
    images = [Image(shown_name(file.name or "drawing"), file.chunks())]
    key = cleaned(request.headers.get("Idempotency-Key", ""))[:100]
    return ocr_batches.start(
        actor_of(request),
        images,
        {},
        kind=KIND,
        priority=Priority.HIGH,  # a client waits on the line for this answer
        metadata={"conf": _confidence(request)},
        idempotency_key=f"detect:{key}" if key else None,
    ).job


def answer(job: Job) -> dict[str, Any]:
    least = job.payload["metadata"]["conf"]
    pages = (job.result or {})["pages"]
    return {
        "job": job.pk,
        "task": "drawing",
        "pages": [
            {
                "page": page["page"],
                "size_wh": page["size_wh"],
                "detections": [each for each in detections_of(page) if each["confidence"] >= least],
                "reading": page,
            }
            for page in pages
        ],
    }


def detections_of(page: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """In the finder's classes: one for each piece of text."""
    seen: set[int] = set()
    for dimension in page["dimensions"]:
        if dimension["callout"] not in seen:
            seen.add(dimension["callout"])
            yield _detection(_class_of(dimension), dimension)
    groups = {"frames": "gdt_frame", "roughness": "roughness", "notes": "text_block"}
    for name, cls in groups.items():
        yield from (_detection(cls, each) for each in page[name])
    yield from (_detection("title_block", each) for each in page["title_block"].values())


def _class_of(dimension: Mapping[str, Any]) -> str:
    if dimension["reference"]:
        return "reference_dim"
    if dimension["kind"] in _CLASSES:
        return _CLASSES[dimension["kind"]]
    if dimension["tolerance_from"] == ToleranceFrom.STATED:
        return "tolerance_dim"
    return "diameter_dim" if dimension["kind"] == "diameter" else "linear_dim"


def _detection(cls: str, read: Mapping[str, Any]) -> dict[str, Any]:
    xs, ys = [point[0] for point in read["polygon"]], [point[1] for point in read["polygon"]]
    return {
        "class": cls,
        "confidence": read["confidence"],
        "polygon": read["polygon"],
        "box_xyxy": [min(xs), min(ys), max(xs), max(ys)],
        "text": read["text"],
    }


def _confidence(request: HttpRequest) -> float:
    text = request.POST.get("conf", "")
    try:
        value = float(text) if text else CONFIDENCE
    except ValueError:
        raise Problem("detect_share", name="conf") from None
    if not 0 <= value <= 1:
        raise Problem("detect_share", name="conf")
    return value


def prepare(job: Job) -> dict[str, Any]:
    request = ocr_batches.prepare(job)
    return {"path": request["images"][0], "options": request["options"]}


DRAWING_DETECTION = JobKind(
    name=KIND,
    service="reading",
    run="ocr_jobs.reading.pipeline:run",
    prepare=prepare,
    store=ocr_batches.store,
    timeout_s=settings.JOB_TIMEOUT_S,
    max_attempts=2,
    stages=STAGES,
    stage_labels=STAGE_LABELS,
    label=_("Drawing, read in one call"),
    private=True,
    told=told,
)
CALL = Call(KIND, start, answer)
