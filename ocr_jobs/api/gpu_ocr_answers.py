"""What the OCR scheduler answers, typed."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jobs.models import Job, Priority
from ocr_jobs.ocr_batches import Started
from problems.messages import sentence
from problems.problem import Problem

_OF_PROBLEMS = {"status", "retry", "code"}


class PageTexts(Schema):
    """texts, boxes and confidences belong together by their places."""

    page: int
    size_wh: tuple[int, int]
    texts: list[str]
    boxes: list[list[tuple[float, float]]] = Field(description="Four corners each, in pixels of the page's picture")
    confidences: list[float]
    ms: float


class ImageTexts(Schema):
    index: int
    name: str
    pages: list[PageTexts]
    error: dict[str, Any] | None


class Result(Schema):
    results: list[ImageTexts] = Field(description="One for each image")
    statistics: dict[str, Any]

    @classmethod
    def told(cls, job: Job) -> "Result | None":
        """None of a job that has not succeeded."""
        if job.state != Job.State.SUCCEEDED or job.result is None:
            return None
        return cls(results=results_of(job), statistics=job.result["statistics"])


class BatchOut(Result):
    job_id: int

    @classmethod
    def of(cls, job: Job) -> "BatchOut":
        """Raises Problem: what the job failed with."""
        result = Result.told(job)
        if result is None:
            params = {name: value for name, value in job.reason_params.items() if name not in _OF_PROBLEMS}
            raise Problem(job.reason_code, status=409 if job.state == Job.State.CANCELLED else 422, **params)
        return cls(job_id=job.pk, results=result.results, statistics=result.statistics)


class NotYet(Schema):
    """The job goes on: GET /scheduler/job/{job_id} has its answer. `Retry-After` says in how many seconds to look."""

    error: dict[str, Any]
    job_id: int


class Submitted(Schema):
    job_id: int
    state: str
    priority: str
    status_url: str
    callback_secret: str | None = Field(description="Callbacks are signed with it; it is told here and never again")

    @classmethod
    def of(cls, started: Started) -> "Submitted":
        return cls(
            job_id=started.job.pk,
            state=started.job.state,
            priority=Priority(started.job.priority).name.lower(),
            status_url=f"/api/registration/gpu-ocr/scheduler/job/{started.job.pk}",
            callback_secret=started.callback_secret or None,
        )


class JobState(Schema):
    job_id: int
    state: str = Field(description="queued, running, succeeded, failed or cancelled")
    priority: str
    progress: float = Field(description="0 to 1")
    stage: str
    submitted_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    metadata: dict[str, Any]
    error: dict[str, Any] | None
    result: Result | None = Field(description="As /batch answers it")

    @classmethod
    def of(cls, job: Job) -> "JobState":
        return cls(
            job_id=job.pk,
            state=job.state,
            priority=Priority(job.priority).name.lower(),
            progress=job.progress,
            stage=job.stage,
            submitted_at=job.submitted_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            metadata=job.payload.get("metadata", {}),
            error=_error(job.reason_code, job.reason_params) if job.reason_code else None,
            result=Result.told(job),
        )


class Stats(Schema):
    devices: list[dict[str, Any]]
    throughput: dict[str, float] = Field(description="Of the last hour and the last day")
    latency_s: dict[str, float | None] = Field(description="From queued to done: the last day, at most 500 jobs")
    accuracy: dict[str, float | int | None] = Field(description="Of what people checked or corrected on drawings")
    memory: dict[str, float | None]


class QueueState(Schema):
    queued: dict[str, int] = Field(description="By priority")
    running: list[dict[str, Any]]
    resources: dict[str, Any]


def results_of(job: Job) -> list[ImageTexts]:
    names = job.payload.get("names", [])
    return [
        ImageTexts(
            index=image["image"],
            name=names[image["image"]] if image["image"] < len(names) else "",
            pages=[_page(page) for page in image["pages"]],
            error=_error(image["error"]["code"], image["error"]["params"]) if image["error"] else None,
        )
        for image in (job.result or {}).get("images", [])
    ]


def _page(page: dict[str, Any]) -> PageTexts:
    texts = page["texts"]
    return PageTexts(
        page=page["page"],
        size_wh=page["size_wh"],
        texts=[text["text"] for text in texts],
        boxes=[text["polygon"] for text in texts],
        confidences=[text["confidence"] for text in texts],
        ms=page["ms"],
    )


def _error(code: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "message": sentence(code, params)}
