"""How reading does: devices, throughput, latency, accuracy from reviews, memory, and the queue."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs import lanes
from jobs.clock import database_now
from jobs.models import Job, Priority
from jobs.sight import may_see
from ocr_jobs.models import Entry
from ocr_jobs.ocr_batches import KIND

_SERVICE = "reading"
_LATEST = 500
_RUNNING_SHOWN = 100


def stats(actor: Actor) -> dict[str, Any]:
    actor.require(Permission.VIEW)
    return {
        "devices": [_device(lane) for lane in lanes.states()],
        "throughput": _throughput(),
        "latency_s": _latency(),
        "accuracy": _accuracy(),
        "memory": _memory() | {"engine_peak_mb": _engine_peak_mb()},
    }


def queue(actor: Actor) -> dict[str, Any]:
    """The whole queue by priority: other services' jobs are before and after ours as well."""
    actor.require(Permission.VIEW)
    counts = dict(
        Job.objects.filter(state=Job.State.QUEUED).order_by().values_list("priority").annotate(count=Count("pk"))
    )
    running = Job.objects.filter(state=Job.State.RUNNING).order_by("id")[:_RUNNING_SHOWN]
    return {
        "queued": {priority.name.lower(): counts.get(priority.value, 0) for priority in Priority},
        "running": [_running(actor, job) for job in running],
        "resources": {
            "lanes": [_device(lane) for lane in lanes.states()],
            "cpu_count": os.cpu_count(),
            "load_1m": round(os.getloadavg()[0], 2),
            "memory": _memory(),
        },
    }


def _device(lane: lanes.LaneState) -> dict[str, Any]:
    running = Job.objects.filter(lane=lane.name, state=Job.State.RUNNING).count()
    return {"lane": lane.name, "device": lane.device, "ready": lane.ready, "running": running}


def _running(actor: Actor, job: Job) -> dict[str, Any]:
    return {
        "job_id": job.pk,
        "kind": job.kind,
        "title": job.title if may_see(actor, job) else "",
        "priority": Priority(job.priority).name.lower(),
        "lane": job.lane,
        "progress": job.progress,
        "started_at": job.started_at.isoformat() if job.started_at else None,
    }


def _throughput() -> dict[str, float]:
    """Jobs of this service that succeeded."""
    day = _lately().filter(service=_SERVICE)
    hour = day.filter(finished_at__gte=database_now() - timedelta(hours=1)).count()
    return {"jobs_last_hour": hour, "jobs_last_day": day.count(), "jobs_per_minute": round(hour / 60, 3)}


def _latency() -> dict[str, float | None]:
    ended = _lately().filter(service=_SERVICE).order_by("-finished_at")
    rows = ended.values_list("queued_at", "finished_at")[:_LATEST]
    seconds = sorted((done - queued).total_seconds() for queued, done in rows if done is not None)
    return {name: _at(seconds, share) for name, share in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99))}


def _accuracy() -> dict[str, float | int | None]:
    """Of the machine's values that a person looked at: as read, corrected, or taken away."""
    looked_at = Entry.objects.filter(origin=Entry.Origin.MACHINE).filter(
        Q(status=Entry.Status.CHECKED) | Q(withdrawn=True)
    )
    as_read = looked_at.annotate(read=KT("machine__text")).filter(withdrawn=False, read=F("text")).count()
    total = looked_at.count()
    added = Entry.objects.standing().filter(origin=Entry.Origin.PERSON).count()
    share = round(as_read / total, 4) if total else None
    return {"reviewed": total, "as_read": as_read, "missed": added, "share": share}


def _memory() -> dict[str, float | None]:
    """Of this host, in MB; None where the system does not say."""
    told: dict[str, int] = {}
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            told[name] = int(rest.split()[0]) // 1024
    except (OSError, ValueError, IndexError):
        return {"total_mb": None, "available_mb": None}
    return {"total_mb": told.get("MemTotal"), "available_mb": told.get("MemAvailable")}


def _engine_peak_mb() -> float | None:
    """As the latest batches told it of the process that read them."""
    rows = _lately().filter(kind=KIND).order_by("-finished_at").values_list("result", flat=True)[:20]
    peaks = [(row or {}).get("statistics", {}).get("peak_memory_mb") for row in rows]
    return max((peak for peak in peaks if peak is not None), default=None)


def _lately() -> QuerySet[Job]:
    """Succeeded within a day: an index finds them among all that ever ran."""
    return Job.objects.filter(state=Job.State.SUCCEEDED, finished_at__gte=database_now() - timedelta(days=1))


def _at(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 3) if ordered else None
