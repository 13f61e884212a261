"""The outbox: a job's ending and the messages that tell of it are written in one transaction, so none goes astray."""

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.actor import SYSTEM, Actor
from gpu.telemetry.models import Alarm
from jobs.callbacks.events import ALARM, TEST
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.clock import database_now
from jobs.kinds import JobKind, kind_of
from jobs.models import Job
from jobs.sight import is_private, may_see
from problems.messages import sentence
from problems.problem import Problem

logger = logging.getLogger(__name__)


def write(job: Job) -> None:
    """Called by whoever ended the job, with its row as it is now, in the transaction that ends it."""
    targets = [target for target in _listening(job) if _wants(target, job)]
    if not targets or _is_quiet(job):
        return
    now = database_now()
    found = _found(job)
    Callback.objects.bulk_create([_of(target, job, found, now) for target in targets])


def write_alarm(alarm: Alarm) -> None:
    """In the transaction that raised or ended it."""
    listening = CallbackTarget.objects.filter(active=True, removed_at=None, of_job=None)
    now = database_now()
    Callback.objects.bulk_create(_of_alarm(target, alarm, now) for target in listening if ALARM in target.events)


def write_test(target: CallbackTarget) -> Callback:
    now, message_id = database_now(), new_id()
    body = {"id": message_id, "event": TEST, "sent_at": now.isoformat(), "target": target.name}
    return Callback.objects.create(
        target=target,
        event=TEST,
        message_id=message_id,
        body=as_text(body),
        next_at=now,
        next_set_at=now,
        created_at=now,
    )


def _of_alarm(target: CallbackTarget, alarm: Alarm, now: datetime) -> Callback:
    message_id = new_id()
    body = {
        "id": message_id,
        "event": "alarm.over" if alarm.ended_at else "alarm.raised",
        "alarm": alarm.pk,
        "code": alarm.code,
        "device": alarm.device_name,
        "params": alarm.params,
        "message": sentence(alarm.code, alarm.params),
        "raised_at": alarm.raised_at.isoformat(),
        "ended_at": alarm.ended_at.isoformat() if alarm.ended_at else None,
        "links": {"api": "/api/v1/gpu/alarms", "page": "/gpu/"},
    }
    return Callback(
        target=target,
        event=ALARM,
        message_id=message_id,
        body=as_text(body),
        next_at=now,
        next_set_at=now,
        created_at=now,
    )


def new_id() -> str:
    return f"msg_{secrets.token_hex(16)}"


def as_text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _listening(job: Job) -> list[CallbackTarget]:
    of_it = Q(of_job=None) | Q(of_job=job.pk)
    return list(CallbackTarget.objects.filter(of_it, active=True, removed_at=None).select_related("created_by"))


def _wants(target: CallbackTarget, job: Job) -> bool:
    return job.state in target.events and (not target.kinds or job.kind in target.kinds)


def _of(target: CallbackTarget, job: Job, found: Mapping[str, Any], now: datetime) -> Callback:
    message_id = new_id()
    return Callback(
        target=target,
        job=job,
        ending=job.endings,
        event=job.state,
        message_id=message_id,
        body=as_text({"id": message_id} | _about(job, found, private=_hidden_from(target, job))),
        next_at=now,
        next_set_at=now,
        created_at=now,
    )


def _hidden_from(target: CallbackTarget, job: Job) -> bool:
    """A target sees of private jobs what its creator may see now; who was disabled or demoted since sees no more."""
    creator = Actor(target.created_by, via="page") if target.created_by else SYSTEM
    return is_private(job) and not may_see(creator, job)


def _about(job: Job, found: Mapping[str, Any], *, private: bool) -> dict[str, Any]:
    kind = _kind(job)
    page = kind.page(job) if kind and kind.page and not private else f"/jobs/{job.pk}/"
    return {
        "event": f"job.{job.state}",
        "job": job.pk,
        "kind": job.kind,
        "subject": "" if private else job.subject,
        "title": "" if private else job.title,
        "state": job.state,
        "reason": "" if private else job.reason_code,
        "ended_at": job.finished_at.isoformat() if job.finished_at else None,
        "links": {"api": f"/api/v1/jobs/{job.pk}", "page": page},
        "found": {} if private else dict(found),
    }


def _is_quiet(job: Job) -> bool:
    kind = _kind(job)
    return kind is not None and kind.quiet


def _found(job: Job) -> Mapping[str, Any]:
    """What the room above says of its job. If it cannot, the job has ended well all the same."""
    kind = _kind(job)
    if job.state != Job.State.SUCCEEDED or kind is None or kind.told is None:
        return {}
    try:
        return kind.told(job)
    except Exception:
        logger.exception("job %s: what it found is left out of its callbacks", job.pk)
        return {}


def _kind(job: Job) -> JobKind | None:
    try:
        return kind_of(job)
    except Problem:
        return None
