"""What puppets do with the site's database."""

from typing import Any

from django.db import transaction

from accounts.actor import SYSTEM, Actor
from accounts.models import Role, User
from jobs.claim import claim
from jobs.models import Job, Lane, Priority
from jobs.submit import submit


def queue(count: int = 1, *, kind: str = "trial", priority: str = "NORMAL", **payload: Any) -> list[int]:
    with transaction.atomic():
        return [
            submit(SYSTEM, kind, subject="trial:1", title=f"{n}.png", payload=payload, priority=Priority[priority]).pk
            for n in range(count)
        ]


def jobs(ids: list[int] | None = None) -> list[dict[str, Any]]:
    rows = Job.objects.order_by("pk") if ids is None else Job.objects.filter(pk__in=ids).order_by("pk")
    names = ("id", "state", "attempts", "fence", "reason_code", "worker", "lane", "alone", "result", "progress")
    return list(rows.values(*names))


def states() -> dict[str, int]:
    found = list(Job.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}


def lane(name: str = "cpu0") -> dict[str, Any]:
    names = ("cluster_pid", "signs", "restarts", "last_restart_reason", "watcher")
    return dict(Lane.objects.values(*names).get(pk=name))


def claim_all(lane_name: str, worker: str) -> list[int]:
    taken: list[int] = []
    while batch := claim(lane_name, worker):
        taken += [job.pk for job in batch]
    return taken


def make_user(name: str, role: str) -> int:
    return User.objects.create_user(name, password="a-password-for-tests", role=Role(role)).pk


def actor(name: str) -> Actor:
    return Actor(User.objects.get(username=name), via="page")
