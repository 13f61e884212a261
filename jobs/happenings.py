"""A job's events, put for people: what happened, when, and what it said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobs.events import job_topic
from jobs.messages import in_brief
from live.models import Event
from problems.messages import sentence

_SHOWN = 100
_LABELS: Mapping[str, str | Promise] = {
    "queued": _("Queued"),
    "started": _("Started"),
    "stage": _("Progress"),
    "partial": _("Found something"),
    "succeeded": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
    "cancelling": _("Cancellation asked for"),
    "priority": _("Priority changed"),
}


@dataclass(frozen=True)
class Happening:
    seq: int
    at: datetime
    type: str
    data: Mapping[str, Any]

    @property
    def label(self) -> str | Promise:
        return _LABELS.get(self.type, self.type)

    @property
    def reason(self) -> str:
        code, params = self.data.get("reason_code"), self.data.get("reason_params") or {}
        if not code or self.type == "started":
            return ""
        return in_brief(code, params) if self.type == "queued" else sentence(code, params)

    @property
    def lane(self) -> str:
        """Where it started."""
        return str(self.data.get("lane", "")) if self.type == "started" else ""

    @property
    def percent(self) -> int | None:
        return round(100 * self.data["progress"]) if self.type == "stage" else None


def happenings(job_id: int) -> list[Happening]:
    """The latest first. Older than two days they are trimmed away; how the job ended stays in its row."""
    rows = Event.objects.filter(topic=job_topic(job_id)).order_by("-seq")[:_SHOWN]
    return [Happening(event.seq, event.at, event.type, event.data) for event in rows]
