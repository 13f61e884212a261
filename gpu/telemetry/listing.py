"""What the pages and the API show of the devices."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.telemetry import history
from gpu.telemetry.models import Alarm, Device, WatchedHost
from problems.messages import sentence
from problems.problem import Problem

MOST_HOURS = 24
_SILENT_AFTER = timedelta(seconds=150)  # hosts sign once a minute
_ALARMS = 20
_TABLE_ROWS = 24


@dataclass(frozen=True)
class Shown:
    """A device as its card shows it. stale: nobody has read it for a while, whatever its state was."""

    row: Device
    value: dict[str, Any]
    reason: str
    stale: bool

    @property
    def shares(self) -> list[tuple[str, int, float, float]]:
        """Of its memory: whose ("others", "free", or a service; "" of warm engines), bytes, and from-to in percent."""
        total = self.value.get("memory_total_bytes")
        used = self.value.get("memory_used_bytes")
        if not total or used is None:
            return []
        parts = list((self.value.get("memory_by_service") or {}).items())
        ours = sum(size for _, size in parts)
        parts += [("others", max(0, used - ours)), ("free", max(0, total - max(used, ours)))]
        found, start = [], 0.0
        for whose, size in parts:
            width = 100 * size / total
            found.append((whose, size, start, width))
            start += width
        return found


def devices(actor: Actor) -> list[Shown]:
    actor.require(Permission.VIEW)
    now = timezone.now()
    return [_shown(row, now) for row in Device.objects.all()]


def device(actor: Actor, lane: str) -> Device:
    actor.require(Permission.VIEW)
    row = Device.objects.filter(lane=lane).first()
    if row is None:
        raise Problem("device_not_found", status=404, lane=lane[:80])
    return row


def why_none() -> str:
    """The code of why there is no GPU on any host that is watched; "not_watched": nobody looks."""
    hosts = [host for host in WatchedHost.objects.all() if timezone.now() - host.seen_at < _SILENT_AFTER]
    codes = [host.why_none for host in hosts if host.why_none]
    return codes[0] if codes else "not_watched"


def alarms(actor: Actor) -> list[tuple[Alarm, str]]:
    """Those that last, then the latest that are over."""
    actor.require(Permission.VIEW)
    lasting = list(Alarm.objects.filter(ended_at=None).select_related("seen_by"))
    over = Alarm.objects.exclude(ended_at=None).select_related("seen_by")[: max(0, _ALARMS - len(lasting))]
    return [(alarm, sentence(alarm.code, alarm.params)) for alarm in [*lasting, *over]]


def series(row: Device, hours: float) -> dict[str, Any]:
    """Raises Problem history_hours_refused."""
    if not 0 < hours <= MOST_HOURS:
        raise Problem("history_hours_refused", limit=MOST_HOURS)
    now = timezone.now()
    return history.series(row.pk, now - timedelta(hours=hours), now)


def as_csv(row: Device, hours: float) -> str:
    """A line for each step; empty where nothing was reported."""
    columns = series(row, hours)
    names = [name for name in columns if name not in ("step_s", "at")]
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["at", "seconds", *names])
    for place, at in enumerate(columns["at"]):
        when = datetime.fromtimestamp(at, timezone.get_current_timezone()).isoformat()
        lines.writerow([when, columns["step_s"], *(columns[name][place] for name in names)])
    return out.getvalue()


def as_table(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """The same in few rows, for whom a chart shows nothing."""
    every = max(1, -(-len(columns["at"]) // _TABLE_ROWS))
    names = ("utilisation", "memory_used_bytes", "temperature", "power_w")
    return [
        {"at": datetime.fromtimestamp(columns["at"][place], timezone.get_current_timezone())}
        | {name: columns[name][place] for name in names}
        for place in range(0, len(columns["at"]), every)
    ]


def _shown(row: Device, now: datetime) -> Shown:
    stale = row.state == Device.State.OK and (row.seen_at is None or now - row.seen_at > timedelta(seconds=15))
    return Shown(
        row=row,
        value=row.latest if row.state != Device.State.LOST else {},
        reason=sentence(row.reason, row.reason_params) if row.reason else "",
        stale=stale,
    )
