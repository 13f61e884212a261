"""Days that are over are kept as sums, and the sums say what counting the boards would."""

import random
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.actor import Actor
from inspections import analytics, intake, job_kinds, review, tallies
from inspections.analytics import DayCount, Figures, Period
from inspections.models import BoardType, DayTally, DefectClass, Inspection, TalliedUntil, Verdict
from jobs import results
from jobs.claim import claim
from tests.inspections.boards import blob, board_type, inspected, result

A, B, C = (10.0, 10.0, 40.0, 40.0), (100.0, 100.0, 140.0, 140.0), (300.0, 300.0, 330.0, 330.0)
QUARTER = 90


def received(board: Inspection, *, days_ago: int) -> Inspection:
    Inspection.objects.filter(pk=board.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    board.refresh_from_db()
    return board


def told(actor: Actor, *types: BoardType) -> list[tuple[Figures, list[DayCount]]]:
    """The figures of several periods, of all boards and a type each."""
    periods = [Period.last_days(days) for days in (1, 3, QUARTER)]
    of = [None, *(each.pk for each in types)]
    return [
        (
            analytics.figures(actor, period, board_type_id=one),
            analytics.by_day(actor, period, board_type_id=one),
        )
        for period in periods
        for one in of
    ]


def counted_anew(actor: Actor, *types: BoardType) -> list[tuple[Figures, list[DayCount]]]:
    """As told, without the sums; they are left as they were."""
    with transaction.atomic():
        until = TalliedUntil.objects.get()
        TalliedUntil.objects.update(day=None)
        found = told(actor, *types)
        TalliedUntil.objects.update(day=until.day)
    return found


@pytest.fixture
def month(controller: BoardType) -> list[Inspection]:
    """A board or two a day of three types, judged in all ways."""
    types = [controller, board_type(), board_type()]
    luck = random.Random(5)
    verdicts = (Verdict.PASS, Verdict.FAIL, Verdict.REVIEW)
    return [
        received(
            inspected(
                luck.choice(types),
                verdict=luck.choice(verdicts),
                boxes=[(luck.choice(DefectClass.values), box) for box in luck.sample([A, B, C], luck.randint(0, 3))],
            ),
            days_ago=day,
        )
        for day in (*range(30), *range(0, 30, 3))
    ]


def test_a_tallied_day_is_told_as_a_counted_one(month: list[Inspection], operator: Actor) -> None:
    types = list(BoardType.objects.all())
    before = told(operator, *types)
    tallies.tally_days()
    assert TalliedUntil.objects.get().day is not None
    assert DayTally.objects.count() > 20
    assert told(operator, *types) == before
    DayTally.objects.update(passed=1000)
    assert told(operator, *types) != before  # it was the sums that answered


def test_what_people_and_runs_change_later_is_in_the_sums(month: list[Inspection], reviewer: Actor) -> None:
    types = list(BoardType.objects.all())
    tallies.tally_days()
    luck = random.Random(6)
    for _ in range(60):
        _changed(luck.choice(month), luck, reviewer)
    assert told(reviewer, *types) == counted_anew(reviewer, *types)


def _changed(board: Inspection, luck: random.Random, reviewer: Actor) -> None:
    version = Inspection.objects.get(pk=board.pk).version
    defects = list(board.defects.filter(withdrawn=False))
    what = luck.choice(["verdict", "draw", "confirm", "false_call"])
    if what == "verdict" or (what != "draw" and not defects):
        review.set_verdict(reviewer, board.pk, version=version, verdict=luck.choice(["pass", "fail"]))
    elif what == "draw":
        review.draw(reviewer, board.pk, version=version, cls=luck.choice(DefectClass.values), box_xyxy=C)
    else:
        act = review.confirm if what == "confirm" else review.call_false
        act(reviewer, board.pk, version=version, number=luck.choice(defects).number)


@pytest.mark.usefixtures("active_models")
def test_a_later_run_is_in_the_sums(controller: BoardType, operator: Actor) -> None:
    board = received(intake.take(operator, blob(), "a.png", controller.pk)[0], days_ago=3)
    tallies.tally_days()
    [job] = claim("cpu0", "worker")
    job_kinds.prepare(job)
    assert results.succeed(job, result(("open", A), ("spur", B)))
    figures = analytics.figures(operator, Period.last_days(7))
    assert (figures.failed, figures.first_failed, figures.defects) == (1, 1, 2)
    assert told(operator) == counted_anew(operator)
    assert DayTally.objects.get().day == timezone.localdate(board.created_at)


def test_boards_of_each_type_are_those_of_all_days(month: list[Inspection]) -> None:
    counted = Counter(board.board_type_id for board in month)
    assert tallies.boards_of_types() == counted
    tallies.tally_days()
    assert tallies.boards_of_types() == counted


def test_a_day_with_many_boards_is_counted_as_one_with_few(
    month: list[Inspection], operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = told(operator)
    monkeypatch.setattr(tallies, "_NAMED", 0)
    assert told(operator) == few


def test_today_is_counted_and_never_tallied(controller: BoardType, operator: Actor) -> None:
    inspected(controller)
    received(inspected(controller), days_ago=2)
    tallies.tally_days()
    assert (until := TalliedUntil.objects.get().day) is not None
    assert until <= timezone.localdate()
    assert analytics.figures(operator, Period.last_days(7)).boards == 2
    inspected(controller)
    assert analytics.figures(operator, Period.last_days(7)).boards == 3


def test_another_time_zone_makes_other_days(month: list[Inspection], operator: Actor) -> None:
    tallies.tally_days()
    with timezone.override("Pacific/Auckland"):
        assert told(operator) == counted_anew(operator)  # the sums of other days are not asked
        tallies.tally_days()
        assert TalliedUntil.objects.get().zone == "Pacific/Auckland"
        assert told(operator) == counted_anew(operator)


def test_a_board_that_comes_while_the_clock_is_behind_is_in_the_sums(controller: BoardType, operator: Actor) -> None:
    received(inspected(controller), days_ago=5)
    tallies.tally_days()
    TalliedUntil.objects.update(day=timezone.localdate() + timedelta(days=1))  # as after days with the clock ahead
    intake.take(operator, blob(), "a.png", controller.pk)
    assert analytics.figures(operator, Period.last_days(1)).boards == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_on_its_way_is_not_lost_to_who_tallies_meanwhile(controller: BoardType, reviewer: Actor) -> None:
    board = received(inspected(controller), days_ago=3)
    tallying = threading.Thread(target=_tally_in_a_connection_of_its_own)
    with transaction.atomic():
        review.set_verdict(reviewer, board.pk, version=2, verdict="pass")
        tallying.start()
        tallying.join(0.3)  # it waits for us, or is done without us: then the verdict is missing below
    tallying.join()
    assert analytics.figures(reviewer, Period.last_days(7)).passed == 1
    assert told(reviewer) == counted_anew(reviewer)


def _tally_in_a_connection_of_its_own() -> None:
    try:
        tallies.tally_days()
    finally:
        connections[connection.alias].close()
