"""Tells pages what happened to a job: on its own topic in full, on the queue's in short.

Each topic is a row lock until commit. To keep transactions from waiting for each other in a circle, they are taken in
the order: topics of the rooms above, job topics by id, the queue last.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jobs.models import Job
from jobs.sight import is_private
from live import events

QUEUE_TOPIC = "queue"


def job_topic(job_id: int) -> str:
    return f"job:{job_id}"


def tell(job: Job, event: str, **data: Any) -> None:
    tell_all([(job, event, data)])


def tell_all(happened: Iterable[tuple[Job, str, Mapping[str, Any]]]) -> None:
    in_order = sorted(happened, key=lambda item: item[0].pk)
    for job, event, data in in_order:
        events.publish(job_topic(job.pk), event, in_short(job) | dict(data))
    for job, _event, _data in in_order:
        tell_queue(job)


def tell_queue(job: Job) -> None:
    """Everybody watches the queue: of a private job it tells only how far it is."""
    hidden = {"subject": "", "reason_code": "", "reason_params": {}} if is_private(job) else {}
    events.publish(QUEUE_TOPIC, "job", in_short(job) | hidden)


def in_short(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "subject": job.subject,
        "state": job.state,
        "priority": job.priority,
        "attempts": job.attempts,
        "stage": job.stage,
        "done": job.stage_done,
        "total": job.stage_total,
        "unit": job.stage_unit,
        "progress": round(job.progress, 4),
        "rate_per_s": job.rate_per_s,
        "seconds_left": job.seconds_left,
        "reason_code": job.reason_code,
        "reason_params": job.reason_params,
    }
