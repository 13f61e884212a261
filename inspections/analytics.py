"""The figures of a period, by board type. Definitions are in docs/inspections.md; each takes one query.

A board belongs to the period in which it was received, so that inspecting or reviewing it later moves no figure to
another day. Figures follow the verdict that holds now, a person's where there is one; the first-pass yield alone asks
how a board came through the first time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections.models import Defect, DefectClass, Inspection, Verdict
from problems.problem import Problem

# Well inside what a date can hold: a day more, in any time zone, is still one.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Period:
    """From `start` (included) to `end` (not included)."""

    start: datetime
    end: datetime

    @classmethod
    def last_days(cls, days: int) -> "Period":
        """The last whole days and today, in the plant's time zone."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(midnight - timedelta(days=days - 1), midnight + timedelta(days=1))

    @classmethod
    def of_days(cls, first: date, last: date) -> "Period":
        """Both days included, in the plant's time zone. Problem day_unknown at the calendar's edges."""
        for day in (first, last):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise Problem("day_unknown", status=422, day=str(day), first=str(FIRST_DAY), last=str(LAST_DAY))
        zone = timezone.get_current_timezone()
        start = datetime(first.year, first.month, first.day, tzinfo=zone)
        after = last + timedelta(days=1)
        return cls(start, datetime(after.year, after.month, after.day, tzinfo=zone))


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
    """Two queries, however many boards."""
    actor.require(Permission.VIEW)
    verdicts = _verdicts(period, board_type_id)
    calls = _calls(period, board_type_id)
    real: dict[str, int] = {}
    for (cls, status, _origin), count in calls.items():
        if status != Defect.Status.FALSE_CALL:
            real[cls] = real.get(cls, 0) + count
    false_calls = _sum(calls, status=Defect.Status.FALSE_CALL, origin=Defect.Origin.MACHINE)
    confirmed = _sum(calls, status=Defect.Status.CONFIRMED, origin=Defect.Origin.MACHINE)
    return Figures(
        boards=sum(verdicts.values()),
        passed=_of(verdicts, 0, Verdict.PASS),
        failed=_of(verdicts, 0, Verdict.FAIL),
        review=_of(verdicts, 0, Verdict.REVIEW),
        first_passed=_of(verdicts, 1, Verdict.PASS),
        first_failed=_of(verdicts, 1, Verdict.FAIL),
        first_open=_of(verdicts, 1, Verdict.REVIEW),
        defects=sum(real.values()),
        pareto=pareto(real),
        decided_calls=confirmed + false_calls,
        false_calls=false_calls,
        escapes=sum(
            count
            for (_cls, status, origin), count in calls.items()
            if origin == Defect.Origin.PERSON and status != Defect.Status.FALSE_CALL
        ),
    )


def by_day(actor: Actor, period: Period, *, board_type_id: int | None = None) -> list[DayCount]:
    """Boards by verdict a day of the plant's time zone; days without boards are left out."""
    actor.require(Permission.VIEW)
    rows = (
        _boards(period, board_type_id)
        .annotate(day=TruncDate("created_at"))
        .values("day")
        .annotate(
            passed=Count("pk", filter=Q(verdict=Verdict.PASS)),
            failed=Count("pk", filter=Q(verdict=Verdict.FAIL)),
            review=Count("pk", filter=Q(verdict=Verdict.REVIEW)),
        )
        .order_by("day")
    )
    return [DayCount(**row) for row in rows]


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


def _boards(period: Period, board_type_id: int | None) -> QuerySet[Inspection]:
    boards = Inspection.objects.filter(created_at__gte=period.start, created_at__lt=period.end).order_by()
    return boards if board_type_id is None else boards.filter(board_type=board_type_id)


def _verdicts(period: Period, board_type_id: int | None) -> dict[tuple[str, str], int]:
    """Boards by the verdict that holds and the first one. Plain groups: an index alone answers them."""
    rows = _boards(period, board_type_id).values_list("verdict", "first_verdict").annotate(count=Count("pk"))
    return {(verdict, first): count for verdict, first, count in rows}


def _of(verdicts: Mapping[tuple[str, str], int], place: int, verdict: str) -> int:
    return sum(count for key, count in verdicts.items() if key[place] == verdict)


def _calls(period: Period, board_type_id: int | None) -> dict[tuple[str, str, str], int]:
    of_period: dict[str, Any] = {
        # One that no run has judged yet has no defects, and nobody can draw any: of a full queue the index skips all.
        "inspection__verdict__gt": Verdict.NONE,
        "inspection__created_at__gte": period.start,
        "inspection__created_at__lt": period.end,
        **({} if board_type_id is None else {"inspection__board_type": board_type_id}),
    }
    undecided_doubts = Q(status=Defect.Status.OPEN, doubtful=True)
    rows = Defect.objects.filter(withdrawn=False, **of_period).exclude(undecided_doubts).order_by()
    grouped = rows.values_list("cls", "status", "origin").annotate(count=Count("pk"))
    return {(cls, status, origin): count for cls, status, origin, count in grouped}


def _sum(calls: Mapping[tuple[str, str, str], int], *, status: str, origin: str) -> int:
    return sum(
        count for (_, its_status, its_origin), count in calls.items() if (its_status, its_origin) == (status, origin)
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
