"""What a lane's row says: who watches it, and when it last gave a sign of life."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from jobs.clock import database_now
from jobs.models import Lane

_SILENT_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class LaneState:
    name: str
    device: str
    ready: bool
    reason: str  # why it is not ready: silent, engine_not_starting
    engine_failing_since: datetime | None
    seen_at: datetime | None
    restarts: int
    last_restart_reason: str


def states() -> list[LaneState]:
    """Every lane that this site is set up with or that somebody watches."""
    now = database_now()
    rows = {row.name: row for row in Lane.objects.filter(Q(name__in=settings.LANES) | ~Q(watcher=""))}
    return [_state(rows.get(name) or Lane(name=name), now) for name in sorted({*settings.LANES, *rows})]


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


def _state(row: Lane, now: datetime) -> LaneState:
    reason = _reason(row, now)
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
