"""Jobs and lanes for scripts: what the queue's page shows and does."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Limit
from accounts.permissions import Permission
from jobs import lanes, queue, steering
from jobs.callbacks.api import router as callbacks
from jobs.events import job_topic
from jobs.models import Priority
from live import events
from problems.problem import Problem
from problems.typed import Whole

router = Router()
router.add_router("", callbacks)
Cursor = Annotated[str | None, Field(max_length=200, description="`next` of the page before")]
_PRIORITIES = {priority.name.lower(): priority for priority in Priority}


class Why(Schema):
    code: str = Field(description="For programs; stays the same")
    message: str = Field(description="For people, in the language of Accept-Language")


class Stage(Schema):
    name: str
    done: int
    total: int
    unit: str
    progress: float = Field(description="0 to 1, over all stages")
    rate_per_s: float | None
    seconds_left: float | None


class JobOut(Schema):
    id: int
    kind: str
    subject: str = Field(description="What it is about, as in inspection:12")
    title: str = Field(description="A private job of somebody else has only its kind's label, and no subject")
    state: str = Field(description="queued, running, succeeded, failed or cancelled")
    priority: str = Field(description="urgent, high, normal or low")
    position: int | None = Field(description="1 is next; null when it does not wait")
    waits: Why | None = Field(description="Why it waits")
    reason: Why | None = Field(description="Why it failed, was cancelled, or its last attempt ended")
    stage: Stage
    attempts: int
    max_attempts: int
    submitted_by: str | None
    submitted_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    lane: str
    cancel_requested: bool

    @classmethod
    def of(cls, row: queue.Row) -> "JobOut":
        job = row.job
        return cls(
            id=job.pk,
            kind=job.kind,
            subject=job.subject if row.visible else "",
            title=row.title,
            state=job.state,
            priority=Priority(job.priority).name.lower(),
            position=row.place,
            waits=Why(code=row.waiting.code, message=str(row.waiting)) if row.waiting else None,
            reason=Why(code=job.reason_code, message=row.reason) if row.reason else None,
            stage=Stage(
                name=job.stage,
                done=job.stage_done,
                total=job.stage_total,
                unit=job.stage_unit,
                progress=job.progress,
                rate_per_s=job.rate_per_s,
                seconds_left=job.seconds_left,
            ),
            attempts=job.attempts,
            max_attempts=job.max_attempts,
            submitted_by=job.submitted_by.username if job.submitted_by else None,
            submitted_at=job.submitted_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            lane=job.lane,
            cancel_requested=job.cancel_requested,
        )


class JobPage(Schema):
    items: list[JobOut]
    next: str | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


class EventOut(Schema):
    seq: int
    event: str
    data: dict[str, Any]
    at: datetime


class EventPage(Schema):
    items: list[EventOut]
    last_seq: int = Field(description="The number of the job's newest event")


class PriorityIn(Schema):
    priority: str = Field(description="urgent (takes the right to steer all jobs), high, normal or low")


class LaneOut(Schema):
    name: str
    device: str
    ready: bool
    reason: str = Field(description="Why it is not ready: silent or engine_not_starting")
    engine_failing_since: datetime | None
    seen_at: datetime | None
    restarts: int
    last_restart_reason: str


@router.get(
    "/jobs", response=JobPage, tags=["jobs"], summary="Jobs: those that wait in order, those that ended latest first"
)
def list_jobs(
    request: HttpRequest,
    state: str = "open",
    mine: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> JobPage:
    """state: open (running and waiting), queued, running, ended, succeeded, failed or cancelled.

    The queue moves while it is read: no job that stays in its state is left out or comes twice.
    """
    actor, order = actor_of(request), queue.order_of(state)
    found = queue.jobs_shown(actor, state, mine=mine)
    jobs = list((order.after(found, cursor) if cursor else found)[: limit + 1])
    running = list(queue.jobs_shown(actor, "running", mine=mine)) if state == "open" and not cursor else []
    rows = queue.rows_of(actor, [*running, *jobs[:limit]])
    following = order.cursor(jobs[limit - 1]) if len(jobs) > limit else None
    return JobPage(items=[JobOut.of(row) for row in rows], next=following)


@router.get("/jobs/{int:job_id}", response=JobOut, tags=["jobs"], summary="One job")
def show_job(request: HttpRequest, job_id: int) -> JobOut:
    return JobOut.of(queue.one_job(actor_of(request), job_id))


@router.get("/jobs/{int:job_id}/events", response=EventPage, tags=["jobs"], summary="What happened to a job, in order")
def list_job_events(request: HttpRequest, job_id: int, after: Whole = 0, limit: Limit = 100) -> EventPage:
    """Numbered without gaps; `after`: the last number you have. Kept for two days."""
    queue.visible_job(actor_of(request), job_id)
    topic = job_topic(job_id)
    last = events.last_seq(topic)
    found = [
        EventOut(seq=event.seq, event=event.type, data=event.data, at=event.at)
        for event in events.after(topic, after, limit=limit)
    ]
    return EventPage(items=found, last_seq=last)


@router.post("/jobs/{int:job_id}/cancel", response=JobOut, tags=["jobs"], summary="Cancel a job")
def cancel_job(request: HttpRequest, job_id: int) -> JobOut:
    """A waiting job ends at once, a running one within seconds."""
    steering.cancel(actor_of(request), job_id)
    return show_job(request, job_id)


@router.post("/jobs/{int:job_id}/retry", response=JobOut, tags=["jobs"], summary="Try a failed or cancelled job again")
def retry_job(request: HttpRequest, job_id: int) -> JobOut:
    steering.retry(actor_of(request), job_id)
    return show_job(request, job_id)


@router.post("/jobs/{int:job_id}/priority", response=JobOut, tags=["jobs"], summary="Change a waiting job's priority")
def change_job_priority(request: HttpRequest, job_id: int, wanted: PriorityIn) -> JobOut:
    if wanted.priority not in _PRIORITIES:
        raise Problem("job_priority_unknown", known=", ".join(_PRIORITIES))
    steering.set_priority(actor_of(request), job_id, _PRIORITIES[wanted.priority])
    return show_job(request, job_id)


@router.get("/lanes", response=list[LaneOut], tags=["jobs"], summary="The lanes and whether they answer")
def list_lanes(request: HttpRequest) -> list[LaneOut]:
    actor_of(request).require(Permission.VIEW)
    return [LaneOut(**vars(lane)) for lane in lanes.states()]
