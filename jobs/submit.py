"""Into the queue: once this transaction commits, the job is accepted and nothing may lose it."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from jobs import doorbell
from jobs.clock import database_now
from jobs.events import in_short, job_topic, tell_queue
from jobs.kinds import kind_named
from jobs.models import Job, Priority
from jobs.turns import turn_at
from live import events


def submit(
    actor: Actor,
    kind: str,
    *,
    subject: str,
    title: str,
    payload: Mapping[str, Any],
    priority: Priority = Priority.NORMAL,
    idempotency_key: str | None = None,
) -> Job:
    """Queue a job in the caller's transaction; the same key from the same user again returns the same job."""
    actor.require(Permission.SUBMIT)
    if priority == Priority.URGENT:
        actor.require(Permission.STEER_JOBS)
    with transaction.atomic():
        try:
            with transaction.atomic():
                job = _create(actor, kind, subject, title, payload, priority, idempotency_key)
        except IntegrityError:
            if idempotency_key is None:
                raise
            return Job.objects.get(submitted_by=actor.user, idempotency_key=idempotency_key)
        audit.record(actor, "job.submit", f"job:{job.pk}", after={"kind": kind, "subject": subject})
        doorbell.ring_all()
        events.publish(job_topic(job.pk), "queued", in_short(job))
        # After the commit: the queue's topic is locked by every change of every job, and callers have more to write.
        transaction.on_commit(lambda: tell_queue(job), robust=True)
    return job


def _create(
    actor: Actor,
    kind: str,
    subject: str,
    title: str,
    payload: Mapping[str, Any],
    priority: Priority,
    idempotency_key: str | None,
) -> Job:
    known = kind_named(kind)
    now = database_now()
    return Job.objects.create(
        kind=known.name,
        service=known.service,
        subject=subject,
        title=title[:255],
        payload=dict(payload),
        priority=priority,
        submitted_by=actor.user,
        idempotency_key=idempotency_key,
        submitted_at=now,
        queued_at=now,
        turn_at=turn_at(now, priority),
        max_attempts=known.max_attempts,
    )
