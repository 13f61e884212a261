"""What a lane's row says: who watches it, and when it last gave a sign of life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import F, Q

from gpu.allocation import hardware
from gpu.allocation.lane_names import device_of, gpu_index
from jobs.clock import database_now
from jobs.models import Lane

_SILENT_AFTER = timedelta(seconds=30)
_WORST_FIRST = ("silent", "engine_not_starting", "device_quarantined", "device_lost", "")
OF_DEVICES = frozenset({"device_quarantined", "device_lost"})  # nothing is wrong with the lane itself


@dataclass(frozen=True)
class LaneState:
    name: str
    device: str
    ready: bool
    reason: str  # why it is not ready: one of _WORST_FIRST
    engine_failing_since: datetime | None
    seen_at: datetime | None
    restarts: int
    last_restart_reason: str


@dataclass(frozen=True)
class DeviceLanes:
    """The lanes of one device as one: a GPU has three."""

    name: str
    lanes: tuple[LaneState, ...]

    @property
    def reason(self) -> str:
        return min((lane.reason for lane in self.lanes), key=_WORST_FIRST.index)

    @property
    def ready(self) -> bool:
        return not self.reason

    @property
    def concerned(self) -> str:
        """Whom the reason is about: all of the device's lanes, or some of them by name."""
        names = [lane.name for lane in self.lanes if lane.reason == self.reason]
        return self.name if len(names) == len(self.lanes) else ", ".join(names)

    @property
    def seen_at(self) -> datetime | None:
        return max((lane.seen_at for lane in self.lanes if lane.seen_at), default=None)

    @property
    def restarts(self) -> int:
        return sum(lane.restarts for lane in self.lanes)


def states() -> list[LaneState]:
    """Every lane that this site is set up with or that somebody watches."""
    now = database_now()
    rows = {row.name: row for row in Lane.objects.filter(Q(name__in=settings.LANES) | ~Q(watcher=""))}
    names = sorted({*settings.LANES, *rows})
    out = _devices_out(names)
    return [_state(rows.get(name) or Lane(name=name), now, out) for name in names]


def by_device(states: Iterable[LaneState]) -> list[DeviceLanes]:
    """states: in the order of their names, in which a device's lanes stand together."""
    return [DeviceLanes(name, tuple(lanes)) for name, lanes in groupby(states, lambda lane: device_of(lane.name))]


def device_is_out(lane: str) -> bool:
    """Its GPU is lost or in quarantine: nothing can run on it, and nobody may hold it while a person resets it."""
    return bool(_devices_out([lane]))


def sign_of_life(lane: str) -> None:
    Lane.objects.filter(pk=lane).update(signs=F("signs") + 1, seen_at=database_now())


def canary_answered(lane: str) -> None:
    now = database_now()
    Lane.objects.filter(pk=lane).update(signs=F("signs") + 1, seen_at=now, answered_at=now)


def engine_failed(lane: str) -> None:
    Lane.objects.filter(pk=lane, engine_failing_since=None).update(engine_failing_since=database_now())


def engine_came_up(lane: str) -> None:
    failing = Lane.objects.filter(pk=lane, engine_failing_since__isnull=False)
    if failing.exists():  # an UPDATE that finds nothing would still wait for SQLite's one writer
        failing.update(engine_failing_since=None)


def should_stand_back(lane: str) -> bool:
    """Its engine does not come up and another lane works: each job that it took would only lose time and tries."""
    found = {state.name: state for state in states()}
    failing = lane in found and found[lane].engine_failing_since is not None
    return failing and any(state.ready for state in found.values())


def _devices_out(lanes: Iterable[str]) -> Mapping[str, str]:
    """Why each device that does not work does not. A site without GPUs asks nobody."""
    if all(gpu_index(lane) is None for lane in lanes):
        return {}
    wanted = {device_of(lane) for lane in lanes}
    return {one.name: f"device_{one.state}" for one in hardware.gpus() if one.name in wanted and not one.working}


def _state(row: Lane, now: datetime, out: Mapping[str, str]) -> LaneState:
    reason = out.get(device_of(row.name)) or _reason(row, now)
    return LaneState(
        name=row.name,
        device=row.device,
        ready=not reason,
        reason=reason,
        engine_failing_since=row.engine_failing_since,
        seen_at=row.seen_at,
        restarts=row.restarts,
        last_restart_reason=row.last_restart_reason,
    )


def _reason(row: Lane, now: datetime) -> str:
    # Both ways: a sign from the future means that the clock was put back, and the next sign mends it.
    if not row.watcher or row.seen_at is None or abs(now - row.seen_at) >= _SILENT_AFTER:
        return "silent"
    return "" if row.engine_failing_since is None else "engine_not_starting"
