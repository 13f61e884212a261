"""What puppets do with the site's database."""

import time
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django_q.models import OrmQ
from django_q.tasks import async_task

from accounts.actor import SYSTEM
from gpu.telemetry.models import Device
from jobs import doorbell, lanes, results, steering
from jobs.claim import claim
from jobs.lease import Sweeper
from jobs.models import Job, Lane, Priority
from jobs.submit import submit
from live import events


def queue(count: int = 1, *, kind: str = "trial", priority: str = "NORMAL", **payload: Any) -> list[int]:
    with transaction.atomic():
        return [
            submit(SYSTEM, kind, subject="trial:1", title=f"{n}.png", payload=payload, priority=Priority[priority]).pk
            for n in range(count)
        ]


def clear() -> None:
    Job.objects.all().delete()
    OrmQ.objects.all().delete()
    Lane.objects.all().delete()


def jobs(ids: list[int] | None = None) -> list[dict[str, Any]]:
    rows = Job.objects.order_by("pk") if ids is None else Job.objects.filter(pk__in=ids).order_by("pk")
    names = ("id", "state", "attempts", "fence", "reason_code", "worker", "lane", "alone", "result", "progress")
    return list(rows.values(*names))


def states() -> dict[str, int]:
    found = list(Job.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}


def lane(name: str = "cpu0") -> dict[str, Any]:
    names = ("cluster_pid", "signs", "restarts", "last_restart_reason", "watcher", "answered_at")
    row = dict(Lane.objects.values(*names).get(pk=name))
    return row | {"answered_at": str(row["answered_at"])}


def lane_states() -> dict[str, str]:
    """Why each is not ready; empty: it is."""
    return {state.name: state.reason for state in lanes.states()}


def devices() -> list[str]:
    return list(Device.objects.values_list("lane", flat=True))


def forget_devices() -> None:
    Device.objects.all().delete()


def claim_all(lane_name: str, worker: str) -> list[int]:
    taken: list[int] = []
    while batch := claim(lane_name, worker):
        taken += [job.pk for job in batch]
    return taken


def ring(lane_name: str, times: int) -> None:
    """Bells that nobody thinned out."""
    for _ in range(times):
        async_task(doorbell.LOOK, cluster=lane_name, timeout=-1)


def cancel(job_id: int) -> None:
    steering.cancel(SYSTEM, job_id)


def succeed_with_fence(job_id: int, fence: int) -> bool:
    return results.succeed(Job(pk=job_id, fence=fence), {"echo": "late"})


def sweep_until_lapsed(job_id: int) -> str:
    sweeper, deadline = Sweeper("another-lane"), time.monotonic() + 60
    while Job.objects.get(pk=job_id).state == Job.State.RUNNING:
        assert time.monotonic() < deadline, "the lease never lapsed"
        sweeper.sweep()
        time.sleep(0.2)
    return Job.objects.get(pk=job_id).state


def events_of(job_id: int) -> list[str]:
    return [event.type for event in events.after(f"job:{job_id}", 0)]


def sign_in(name: str, role: str) -> str:
    """The key of a session."""
    user = get_user_model().objects.create(username=name, role=role)
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)
