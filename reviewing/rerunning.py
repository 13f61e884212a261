"""Another run of the machine over what it has looked at before. What people decided stays."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.models import Job
from live.events import publish
from problems.problem import Problem
from reviewing.recording import Kind, T


def run_again(
    kind: Kind[T],
    actor: Actor,
    number: int,
    *,
    submit: Callable[[T], Job],
    audited: str,
    running: str,
    kept: Callable[[T], Mapping[str, Any]],
) -> Job:
    """A run that still waits in the queue is that run already. Problem kind.missing; `running` while one is.

    kept: what else is saved with the new job.
    """
    actor.require(Permission.SUBMIT)
    name: dict[str, Any] = {kind.name: number}
    rows = kind.model._default_manager.filter(pk=number)
    with transaction.atomic():
        subject = rows.select_for_update().first()
        if subject is None:
            raise Problem(kind.missing, status=404, **name)
        latest = subject.job
        if latest is not None and latest.state == Job.State.RUNNING:
            raise Problem(running, status=409, retry=True, **name)
        if latest is not None and latest.state == Job.State.QUEUED:
            return latest
        publish(f"{kind.name}:{number}", "rerun", {"version": subject.version})
        saved = kept(subject)
        job = submit(subject)
        # The condition makes two who ask at once end up with one latest job, whatever the database locks.
        if not rows.filter(job=latest).update(job=job, **saved):
            raise Problem(running, status=409, retry=True, **name)
        before = {"job": latest.pk if latest else None}
        audit.record(actor, f"{kind.name}.{audited}", f"{kind.name}:{number}", before=before, after={"job": job.pk})
    return job
