"""How far a job is: written to its row first, then told to whoever watches, a few times a second at most."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from jobs.events import job_topic, tell
from jobs.models import Job
from live import events

_EVERY_S = 0.5


@dataclass
class Progress:
    """Of one attempt. `note` is cheap and may be called for every tile; `flush` writes what is due."""

    job: Job
    stages: tuple[str, ...]
    pending: dict[str, Any] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    stage: str = ""
    stage_began: float = 0
    stage_began_at: int = 0
    written: float = 0

    def note(self, payload: Mapping[str, Any]) -> None:
        now = time.monotonic()
        stage, done, total = str(payload["stage"]), int(payload["done"]), int(payload["total"])
        if stage != self.stage:
            self.stage, self.stage_began, self.stage_began_at = stage, now, done
        overall = _overall(self.stages, stage, done, total)
        self.pending = {
            "stage": stage[:30],
            "stage_done": done,
            "stage_total": total,
            "stage_unit": str(payload.get("unit", ""))[:20],
            "progress": overall,
            "rate_per_s": _rate(done - self.stage_began_at, now - self.stage_began),
            "seconds_left": (now - self.began) * (1 - overall) / overall if overall > 0.02 else None,
        }

    def flush(self, *, now: bool = False) -> None:
        if not self.pending or not (now or time.monotonic() - self.written >= _EVERY_S):
            return
        with transaction.atomic():
            held = Job.objects.filter(pk=self.job.pk, fence=self.job.fence, state=Job.State.RUNNING)
            if held.update(**self.pending) == 1:
                tell(Job.objects.get(pk=self.job.pk), "stage")
        self.pending, self.written = {}, time.monotonic()

    def partial(self, payload: Mapping[str, Any], room: Callable[[Job, Mapping[str, Any]], None] | None = None) -> None:
        """Something that the job has found already: for those who watch, the truth comes with the result."""
        self.flush(now=True)
        with transaction.atomic():
            held = Job.objects.filter(pk=self.job.pk, fence=self.job.fence, state=Job.State.RUNNING)
            if held.select_for_update().values_list("pk").first():
                if room is not None:
                    room(self.job, payload)
                events.publish(job_topic(self.job.pk), "partial", {"id": self.job.pk, **payload})


def _overall(stages: tuple[str, ...], stage: str, done: int, total: int) -> float:
    part = min(1.0, done / total) if total > 0 else 0.0
    if stage not in stages:
        return part
    return (stages.index(stage) + part) / len(stages)


def _rate(done: int, seconds: float) -> float | None:
    return round(done / seconds, 2) if done > 0 and seconds > 0.2 else None
