"""The figures of a period, by board type. Definitions are in docs/inspections.md.

A board belongs to the period in which it was received, so that inspecting or reviewing it later moves no figure to
another day. Figures follow the verdict that holds now, a person's where there is one; the first-pass yield alone asks
how a board came through the first time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections import tallies
from inspections.models import DefectClass
from inspections.tallies import FIRST_DAY, LAST_DAY
from problems.problem import Problem


@dataclass(frozen=True)
class Period:
    """Days of the plant's time zone, from `first` up to `after`, which is not included."""

    first: date
    after: date

    @classmethod
    def last_days(cls, days: int) -> "Period":
        """The last whole days and today."""
        today = timezone.localdate()
        return cls(today - timedelta(days=days - 1), today + timedelta(days=1))

    @classmethod
    def of_days(cls, first: date, last: date) -> "Period":
        """Both days included. Problem day_unknown at the calendar's edges."""
        for day in (first, last):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise Problem("day_unknown", status=422, day=str(day), first=str(FIRST_DAY), last=str(LAST_DAY))
        return cls(first, last + timedelta(days=1))

    @property
    def start(self) -> datetime:
        return tallies.midnight(self.first)

    @property
    def end(self) -> datetime:
        return tallies.midnight(self.after)


@dataclass(frozen=True)
class ClassCount:
    cls: str
    count: int
    share: float  # of all defects, 0..1
    running_share: float  # of this and all before it in the Pareto's order

    @property
    def label(self) -> str:
        return str(DefectClass(self.cls).label)


@dataclass(frozen=True)
class DayCount:
    day: date
    passed: int
    failed: int
    review: int


@dataclass(frozen=True)
class Figures:
    boards: int  # received in the period
    passed: int
    failed: int
    review: int  # inspected, verdict still open
    first_passed: int
    first_failed: int
    first_open: int  # inspected, and neither a run nor a person has passed or failed it yet
    defects: int  # confirmed, drawn, or found beyond doubt and not yet decided
    pareto: tuple[ClassCount, ...]
    decided_calls: int  # the machine's findings that a person confirmed or called false
    false_calls: int
    escapes: int  # drawn by a person: the machine missed them

    @property
    def first_pass_yield(self) -> float | None:
        return _ratio(self.first_passed, self.first_passed + self.first_failed)

    @property
    def false_call_rate(self) -> float | None:
        return _ratio(self.false_calls, self.decided_calls)


def figures(actor: Actor, period: Period, *, board_type_id: int | None = None) -> Figures:
    """Four queries, however many boards."""
    actor.require(Permission.VIEW)
    tally = tallies.total(period.first, period.after, board_type_id)
    return Figures(
        boards=tally.boards,
        passed=tally.passed,
        failed=tally.failed,
        review=tally.review,
        first_passed=tally.first_passed,
        first_failed=tally.first_failed,
        first_open=tally.first_open,
        defects=sum(tally.real.values()),
        pareto=pareto(tally.real),
        decided_calls=tally.confirmed + tally.false_calls,
        false_calls=tally.false_calls,
        escapes=tally.escapes,
    )


def by_day(actor: Actor, period: Period, *, board_type_id: int | None = None) -> list[DayCount]:
    """Boards by verdict a day of the plant's time zone; days without boards are left out."""
    actor.require(Permission.VIEW)
    days = tallies.by_day(period.first, period.after, board_type_id)
    return [DayCount(day, tally.passed, tally.failed, tally.review) for day, tally in days.items()]


def pareto(counts: Mapping[str, int]) -> tuple[ClassCount, ...]:
    """Every class, the most frequent first; classes that did not occur stand last, in their fixed order."""
    total = sum(counts.values())
    order = sorted(DefectClass.values, key=lambda cls: -counts.get(cls, 0))
    running, rows = 0, []
    for cls in order:
        count = counts.get(cls, 0)
        running += count
        rows.append(ClassCount(cls, count, _ratio(count, total) or 0.0, _ratio(running, total) or 0.0))
    return tuple(rows)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
