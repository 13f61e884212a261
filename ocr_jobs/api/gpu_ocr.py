"""The OCR scheduler under its own addresses, /api/registration/gpu-ocr/: images in, texts out, over the job queue."""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from accounts.actor import actor_of
from jobs import lanes, results
from jobs.models import Job
from ocr_jobs import ocr_batches, ocr_figures
from ocr_jobs.api.gpu_ocr_answers import BatchOut, JobState, NotYet, QueueState, Stats, Submitted
from ocr_jobs.api.gpu_ocr_forms import BATCH_FORM, JOB_FORM, asked_of
from problems.answers import told
from problems.problem import Problem

WAIT_S = 25.0
WAIT_IN_VAIN_S = 1.0
COME_BACK_S = 5
router = Router(tags=["gpu-ocr"])


@router.post(
    "/batch",
    response={200: BatchOut, 503: NotYet},
    openapi_extra=BATCH_FORM,
    summary="Read the text of some images, in one call",
)
async def ocr_batch(request: HttpRequest) -> HttpResponse:
    job, wait_s = await sync_to_async(_start)(request)
    try:
        ended = await results.wait(job.pk, wait_s)
    except Problem:
        return await sync_to_async(_not_yet)(job)
    return JsonResponse(BatchOut.of(ended).model_dump(mode="json"))


@router.get("/stats", response=Stats, summary="Devices, throughput, latency, accuracy from reviews, memory")
def ocr_stats(request: HttpRequest) -> Stats:
    return Stats(**ocr_figures.stats(actor_of(request)))


@router.get("/scheduler/status", response=QueueState, summary="The queue by priority, what runs, resources")
def ocr_scheduler_status(request: HttpRequest) -> QueueState:
    return QueueState(**ocr_figures.queue(actor_of(request)))


@router.post(
    "/scheduler/job",
    response={202: Submitted},
    openapi_extra=JOB_FORM,
    summary="Queue images, and be told of it",
)
def ocr_scheduler_submit(request: HttpRequest) -> HttpResponse:
    started = asked_of(request, prompt=False).start(actor_of(request))
    return JsonResponse(Submitted.of(started).model_dump(mode="json"), status=202)


@router.get("/scheduler/job/{int:job_id}", response=JobState, summary="State, progress and result of a job")
def ocr_scheduler_job(request: HttpRequest, job_id: int) -> JobState:
    return JobState.of(ocr_batches.find(actor_of(request), job_id))


def _start(request: HttpRequest) -> tuple[Job, float]:
    """The job, and how long to wait for it: where no lane answers, waiting would be in vain."""
    job = asked_of(request, prompt=True).start(actor_of(request)).job
    return job, WAIT_S if any(lane.ready for lane in lanes.states()) else WAIT_IN_VAIN_S


def _not_yet(job: Job) -> HttpResponse:
    problem = Problem("ocr_busy", status=503, retry=True, job=job.pk, seconds=COME_BACK_S)
    answer: dict[str, Any] = {"error": told(problem), "job_id": job.pk}
    return JsonResponse(answer, status=503, headers={"Retry-After": str(COME_BACK_S)})
