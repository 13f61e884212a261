"""The figures of days gone by, kept as sums a board type and day, so that a year costs a few thousand rows.

A day is tallied once it is over. From then on every change to one of its boards adds its difference to the day's sum in
the same transaction; days that are not tallied yet are counted from the boards themselves. No change is lost between
the two: whoever changes a board of an ended day holds the day's row from then until its commit, and whoever tallies
the day holds all its rows before it counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from inspections.models import DayTally, Defect, DefectClass, Inspection, TalliedUntil, Verdict

# A day is tallied so long after its end; changes to it are noted from half of that on. No transaction lasts longer.
_SETTLES = timedelta(hours=1)
_DAYS_AT_ONCE, _TIMES_AT_ONCE = 31, 12
_NAMED = 5000
# Well inside what a date can hold: a day more, in any time zone, is still one.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)

_HOLDS = {Verdict.NONE: "waiting", Verdict.PASS: "passed", Verdict.FAIL: "failed", Verdict.REVIEW: "review"}
_FIRST = {Verdict.PASS: "first_passed", Verdict.FAIL: "first_failed", Verdict.REVIEW: "first_open"}
_Selection = Mapping[str, Any]  # of boards: conditions on an Inspection


@dataclass(frozen=True)
class Tally:
    """Boards by the verdict that holds and by their first, and the calls on them. Definitions: docs/inspections.md."""

    waiting: int = 0
    passed: int = 0
    failed: int = 0
    review: int = 0
    first_passed: int = 0
    first_failed: int = 0
    first_open: int = 0
    real_open: int = 0
    real_short: int = 0
    real_mousebite: int = 0
    real_spur: int = 0
    real_spurious_copper: int = 0
    real_pin_hole: int = 0
    confirmed: int = 0
    false_calls: int = 0
    escapes: int = 0

    @property
    def boards(self) -> int:
        return self.waiting + self.passed + self.failed + self.review

    @property
    def real(self) -> dict[str, int]:
        return {cls: getattr(self, f"real_{cls}") for cls in DefectClass.values}


NAMES = tuple(field.name for field in fields(Tally))


def total(start: date, end: date, board_type_id: int | None) -> Tally:
    """Of the boards received from `start` up to `end`, which is not included. Four queries."""
    split = _split(start, end)
    sums = _stored(start, split, board_type_id).aggregate(**{name: Sum(name) for name in NAMES})
    live = _counted(_received(split, end, board_type_id)).get((), Tally())
    return Tally(**{name: (sums[name] or 0) + getattr(live, name) for name in NAMES})


def by_day(start: date, end: date, board_type_id: int | None) -> dict[date, Tally]:
    """The verdicts, without the calls, of each day that had boards."""
    split = _split(start, end)
    sums = _stored(start, split, board_type_id).values_list("day").annotate(*(Sum(name) for name in _HOLDS.values()))
    stored = {day: Tally(*counts) for day, *counts in sums.order_by("day")}
    counted = _counted(_received(split, end, board_type_id), "day", calls=False)
    live = {day: tally for (day,), tally in sorted(counted.items())}
    return {day: tally for day, tally in (stored | live).items() if tally.boards}


def boards_of_types() -> dict[int, int]:
    """All boards ever received, by board type."""
    until = _tallied_until() or FIRST_DAY
    stored = DayTally.objects.filter(day__lt=until).values_list("board_type")
    live = Inspection.objects.filter(created_at__gte=midnight(until)).order_by().values_list("board_type")
    found = Counter(dict(stored.annotate(n=Sum(F("waiting") + F("passed") + F("failed") + F("review")))))
    return found + Counter(dict(live.annotate(n=Count("pk"))))


@contextmanager
def noted(inspection: Inspection) -> Iterator[None]:
    """Around each change to a board's verdict, first verdict or defects, while its row is held."""
    day = _day_of(inspection.created_at)
    if not _is_over(day):
        yield
        return
    before = _of_one(inspection)
    yield
    after = _of_one(inspection)
    difference = {name: after[name] - before[name] for name in NAMES if after[name] != before[name]}
    if difference:
        _add(inspection.board_type_id, day, difference)


def received(inspection: Inspection) -> None:
    """A new board; of a day that is over already only where the clock was put back."""
    day = _day_of(inspection.created_at)
    if _is_over(day):
        _add(inspection.board_type_id, day, {"waiting": 1})


def tally_days() -> None:
    """Tallies what is over and was not yet; a year at most at a time, a month a transaction."""
    for _ in range(_TIMES_AT_ONCE):
        if not _tally_some():
            return


def _add(board_type_id: int, day: date, difference: Mapping[str, int]) -> None:
    row, _made = DayTally.objects.get_or_create(board_type_id=board_type_id, day=day)
    DayTally.objects.filter(pk=row.pk).update(**{name: F(name) + count for name, count in difference.items()})


def _tally_some() -> bool:
    """Whether there may be more to do."""
    with transaction.atomic():
        TalliedUntil.objects.get_or_create(pk=1)
        mark = TalliedUntil.objects.select_for_update().get(pk=1)
        if mark.zone != timezone.get_current_timezone_name():  # its days were other days
            DayTally.objects.all().delete()
            mark.zone, mark.day = timezone.get_current_timezone_name(), None
        first, settled = mark.day or _first_day(), _day_of(timezone.now() - _SETTLES)
        mark.day = max(first, min(first + timedelta(days=_DAYS_AT_ONCE), settled))
        _tally(first, mark.day)
        mark.save()
        return mark.day < settled


def _tally(start: date, end: date) -> None:
    received = _received(start, end, None)
    keys = Inspection.objects.filter(**received).annotate(day=TruncDate("created_at")).order_by()
    rows = [DayTally(board_type_id=of, day=day) for of, day in keys.values_list("board_type", "day").distinct()]
    DayTally.objects.bulk_create(rows, ignore_conflicts=True)
    held = list(DayTally.objects.select_for_update().filter(day__gte=start, day__lt=end).order_by("pk"))
    counted = _counted(received, "board_type", "day")
    for row in held:
        for name, count in asdict(counted.get((row.board_type_id, row.day), Tally())).items():
            setattr(row, name, count)
    # One statement for all, which bulk_update is not: it took minutes for a year.
    DayTally.objects.bulk_create(held, update_conflicts=True, unique_fields=["board_type", "day"], update_fields=NAMES)


def _counted(boards: _Selection, *keys: str, calls: bool = True) -> dict[tuple[Any, ...], Tally]:
    """By "board_type" and "day", or of all by (). Plain groups: an index alone answers them."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(NAMES, 0))
    verdicts = Inspection.objects.filter(**boards).annotate(day=TruncDate("created_at")).order_by()
    for *key, holds, first, count in verdicts.values_list(*keys, "verdict", "first_verdict").annotate(n=Count("pk")):
        found[tuple(key)][_HOLDS[holds]] += count
        if first:
            found[tuple(key)][_FIRST[first]] += count
    for *key, cls, status, origin, count in _calls(boards, keys).annotate(n=Count("pk")) if calls else ():
        for name in _names_of_call(cls, status, origin):
            found[tuple(key)][name] += count
    return {key: Tally(**counts) for key, counts in found.items()}


def _calls(boards: _Selection, keys: tuple[str, ...]) -> QuerySet[Defect, Any]:
    # One that no run has judged yet has no defects, and nobody can draw any: of a full queue the index skips all.
    of_boards = {**boards, "verdict__gt": Verdict.NONE}
    some = list(Inspection.objects.filter(**of_boards).order_by().values_list("pk", flat=True)[: _NAMED + 1])
    # Few are named: PostgreSQL takes a day with a full queue for one full of judged boards, and would read all defects.
    few = len(some) <= _NAMED
    judged = {"inspection__in": some} if few else {f"inspection__{name}": value for name, value in of_boards.items()}
    undecided_doubts = Q(status=Defect.Status.OPEN, doubtful=True)
    rows = Defect.objects.filter(withdrawn=False, **judged).exclude(undecided_doubts).order_by()
    its = {"board_type": F("inspection__board_type"), "day": TruncDate("inspection__created_at")}
    named = rows.annotate(**{f"its_{key}": its[key] for key in keys})
    return named.values_list(*(f"its_{key}" for key in keys), "cls", "status", "origin")


def _names_of_call(cls: str, status: str, origin: str) -> Iterator[str]:
    if status != Defect.Status.FALSE_CALL:
        yield f"real_{cls}"
        if origin == Defect.Origin.PERSON:
            yield "escapes"
        elif status == Defect.Status.CONFIRMED:
            yield "confirmed"
    elif origin == Defect.Origin.MACHINE:
        yield "false_calls"


def _of_one(inspection: Inspection) -> dict[str, int]:
    return asdict(_counted({"pk": inspection.pk})[()])


def _stored(start: date, end: date, board_type_id: int | None) -> QuerySet[DayTally]:
    rows = DayTally.objects.filter(day__gte=start, day__lt=end)
    return rows if board_type_id is None else rows.filter(board_type=board_type_id)


def _received(start: date, end: date, board_type_id: int | None) -> dict[str, Any]:
    of_type = {} if board_type_id is None else {"board_type": board_type_id}
    return {"created_at__gte": midnight(start), "created_at__lt": midnight(end), **of_type}


def _split(start: date, end: date) -> date:
    """Days before it are tallied, days from it on are not."""
    return min(max(start, _tallied_until() or start), end)


def _tallied_until() -> date | None:
    return TalliedUntil.objects.filter(zone=timezone.get_current_timezone_name()).values_list("day", flat=True).first()


def _is_over(day: date) -> bool:
    """Or tallied all the same: the clock may have been put back."""
    until = _tallied_until()
    return day < _day_of(timezone.now() - _SETTLES / 2) or (until is not None and day < until)


def _first_day() -> date:
    first = Inspection.objects.aggregate(first=Min("created_at"))["first"]
    return _day_of(first or timezone.now())


def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
