"""When a service may work: weekly windows on the clock of a place. None given: always."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True)
class Window:
    """On each of `days` (0 is Monday) from one minute of the day to another; one that is not later is of the next."""

    days: tuple[int, ...]
    start_min: int
    end_min: int

    def stretches(self) -> list[tuple[int, int]]:
        """As minutes of the week, each with its end; an end beyond the week means the Monday after."""
        length = self.end_min - self.start_min + (DAY_MIN if self.end_min <= self.start_min else 0)
        return [(day * DAY_MIN + self.start_min, day * DAY_MIN + self.start_min + length) for day in self.days]

    def __str__(self) -> str:
        return f"{_days_text(self.days)} {clock(self.start_min)}-{clock(self.end_min)}"


def minutes(text: str) -> int | None:
    """ "20:30" as a minute of the day; "24:00" is its end. None: no time of day."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    found = int(match[1]) * 60 + int(match[2])
    return found if found <= DAY_MIN else None


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def is_open(windows: Sequence[Window], zone: str, now: datetime) -> bool:
    if not windows:
        return True
    minute = _minute_of_week(now.astimezone(ZoneInfo(zone)))
    return any(start <= at < end for start, end in _all(windows) for at in (minute, minute + WEEK_MIN))


def opens_at(windows: Sequence[Window], zone: str, now: datetime) -> datetime | None:
    """The next start after `now`, of windows that are closed. None: there is none to wait for."""
    return _next(windows, zone, now, opening=True)


def closes_at(windows: Sequence[Window], zone: str, now: datetime) -> datetime | None:
    """When windows that are open close; None: never."""
    return _next(windows, zone, now, opening=False)


def opened_at(windows: Sequence[Window], zone: str, now: datetime) -> datetime | None:
    """Since when windows have been open that are open now; None: since ever."""
    before = [
        at for at in boundaries(windows, zone, now - timedelta(days=8), now) if not _open_before(windows, zone, at)
    ]
    return before[-1] if before and is_open(windows, zone, now) else None


def boundaries(windows: Sequence[Window], zone: str, since: datetime, until: datetime) -> list[datetime]:
    """Every instant after `since` up to `until` at which a window begins or ends, in UTC and in order."""
    place = ZoneInfo(zone)
    first, last = since.astimezone(place).date() - timedelta(days=1), until.astimezone(place).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = {
        at
        for window in windows
        for day in days
        if day.weekday() in window.days
        for at in _ends(window, day, place)
        if since < at <= until
    }
    return sorted(found)


def overlap(windows: Sequence[Window]) -> tuple[Window, Window, int] | None:
    """The first two that overlap, and the minute of the day at which the second could begin."""
    stretches = sorted((start, end, n) for n, window in enumerate(windows) for start, end in window.stretches())
    around = [*stretches, *((start + WEEK_MIN, end + WEEK_MIN, n) for start, end, n in stretches[:1])]
    for (_, end, n), (start, _, m) in pairwise(around):
        if start < end and (n != m or len(stretches) > 1):
            return windows[n], windows[m], end % DAY_MIN
    return None


def closed_hours(windows: Sequence[Window]) -> float:
    """A week's hours outside of all of them."""
    if not windows:
        return 0.0
    return (WEEK_MIN - sum(end - start for start, end in _all(windows))) / 60


def _all(windows: Sequence[Window]) -> list[tuple[int, int]]:
    return [stretch for window in windows for stretch in window.stretches()]


def _next(windows: Sequence[Window], zone: str, now: datetime, *, opening: bool) -> datetime | None:
    for at in boundaries(windows, zone, now, now + timedelta(days=8)):
        if is_open(windows, zone, at) == opening:
            return at
    return None


def _open_before(windows: Sequence[Window], zone: str, at: datetime) -> bool:
    return is_open(windows, zone, at - timedelta(seconds=1))


def _ends(window: Window, day: date, place: ZoneInfo) -> tuple[datetime, datetime]:
    later = window.end_min <= window.start_min
    return _instant(day, window.start_min, place), _instant(day + timedelta(days=later), window.end_min, place)


def _instant(day: date, minute: int, place: ZoneInfo) -> datetime:
    """By the clock on the wall, so that 22:00 stays 22:00 when the clocks are put forward."""
    day, minute = day + timedelta(days=minute // DAY_MIN), minute % DAY_MIN
    return datetime.combine(day, time(minute // 60, minute % 60), place).astimezone(UTC)


def _minute_of_week(local: datetime) -> int:
    return local.weekday() * DAY_MIN + local.hour * 60 + local.minute


def _days_text(days: Sequence[int]) -> str:
    """Runs of three and more as a range: mon-fri, sat, sun."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    short = [f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ",".join(DAYS[day] for day in run) for run in runs]
    return ",".join(short)
