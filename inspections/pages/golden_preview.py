"""A golden board's picture, and how it stands with it while there is none."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from files.picture_answers import KEPT, jpeg_answer, refusal
from inspections import golden_pictures
from inspections.models import GoldenBoard
from jobs.models import Job
from jobs.stages import under_way
from problems.messages import sentence
from problems.problem import Problem


@dataclass(frozen=True)
class Preview:
    """job: makes the picture now. said: why there is none."""

    there: bool
    job: Job | None = None
    said: str = ""


@require_safe
def preview(request: HttpRequest, golden_id: int) -> HttpResponse:
    try:
        response = jpeg_answer(golden_pictures.jpeg(actor_of(request), golden_id))
    except Problem as problem:
        return refusal(problem)
    response["Cache-Control"] = KEPT  # a golden board is replaced, never changed
    return response


def preview_of(golden: GoldenBoard) -> Preview:
    job = golden_pictures.job_of(golden)  # before the file: one that comes meanwhile is told as an event
    if golden_pictures.exists(golden):
        return Preview(there=True)
    if under_way(job):
        return Preview(there=False, job=job)
    failed = job is not None and job.state == Job.State.FAILED
    code, params = (job.reason_code, job.reason_params) if job and failed else ("golden_picture_missing", {})
    return Preview(there=False, said=sentence(code, params))
