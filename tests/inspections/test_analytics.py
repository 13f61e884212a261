"""The figures of a set that is small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from inspections import analytics, needs, review
from inspections.analytics import Period
from inspections.models import BoardType, Defect, Inspection, Verdict
from jobs.models import Job
from problems.problem import Problem
from tests.inspections.boards import board_type, inspected

A, B = (10.0, 10.0, 40.0, 40.0), (100.0, 100.0, 140.0, 140.0)


@pytest.fixture
def week() -> Period:
    return Period.last_days(7)


def set_status(inspection: Inspection, number: int, status: str) -> None:
    inspection.defects.filter(number=number).update(status=status)


@pytest.fixture
def hand_made(controller: BoardType, reviewer: Actor) -> BoardType:
    """Of eight boards five pass (one by a person, over a false call), two fail, one waits for review."""
    for _ in range(4):
        inspected(controller, verdict=Verdict.PASS)
    first = inspected(controller, boxes=[("open", A), ("open", B)])
    set_status(first, 1, Defect.Status.CONFIRMED)
    second = inspected(controller, boxes=[("short", A), ("spur", B)])
    set_status(second, 1, Defect.Status.CONFIRMED)
    set_status(second, 2, Defect.Status.FALSE_CALL)
    review.draw(reviewer, second.pk, version=2, cls="open", box_xyxy=B)
    saved = inspected(controller, boxes=[("mousebite", A)])
    review.call_false(reviewer, saved.pk, version=2, number=1)
    review.set_verdict(reviewer, saved.pk, version=3, verdict="pass")
    doubtful = inspected(controller, verdict=Verdict.REVIEW, boxes=[("pin_hole", A)])
    doubtful.defects.update(doubtful=True)
    return controller


def test_yield_false_calls_and_escapes_add_up(hand_made: BoardType, week: Period, operator: Actor) -> None:
    figures = analytics.figures(operator, week)
    assert (figures.boards, figures.passed, figures.failed, figures.review) == (8, 5, 2, 1)
    assert figures.first_pass_yield == pytest.approx(5 / 7)
    assert (figures.false_calls, figures.decided_calls) == (2, 4)
    assert figures.false_call_rate == pytest.approx(0.5)
    assert figures.escapes == 1


def test_the_pareto_counts_real_defects_the_most_frequent_first(
    hand_made: BoardType, week: Period, operator: Actor
) -> None:
    """False calls and undecided doubts do not count; what a person drew does."""
    figures = analytics.figures(operator, week)
    assert [(row.cls, row.count) for row in figures.pareto] == [
        ("open", 3),
        ("short", 1),
        ("mousebite", 0),
        ("spur", 0),
        ("spurious_copper", 0),
        ("pin_hole", 0),
    ]
    assert (figures.pareto[0].share, figures.pareto[1].running_share, figures.defects) == (0.75, 1.0, 4)


def test_another_board_type_has_its_own_figures(hand_made: BoardType, week: Period, operator: Actor) -> None:
    other = board_type()
    inspected(other, boxes=[("spur", A)])
    assert analytics.figures(operator, week, board_type_id=hand_made.pk).boards == 8
    figures = analytics.figures(operator, week, board_type_id=other.pk)
    assert (figures.boards, figures.first_pass_yield, figures.pareto[0].cls) == (1, 0.0, "spur")


def test_a_board_counts_on_the_day_it_came_however_late_it_is_reviewed(
    controller: BoardType, reviewer: Actor, week: Period
) -> None:
    board = inspected(controller)
    Inspection.objects.filter(pk=board.pk).update(created_at=timezone.now() - timedelta(days=30))
    review.set_verdict(reviewer, board.pk, version=2, verdict="pass")
    assert analytics.figures(reviewer, week).boards == 0
    assert analytics.figures(reviewer, Period.last_days(31)).passed == 1


def test_without_boards_there_is_no_yield_rather_than_a_nought(week: Period, operator: Actor) -> None:
    figures = analytics.figures(operator, week)
    assert (figures.first_pass_yield, figures.false_call_rate, figures.boards) == (None, None, 0)


def test_days_count_in_the_plants_time_zone(controller: BoardType, operator: Actor) -> None:
    with timezone.override("Asia/Seoul"):
        for hour in (14, 16):  # 23:00 on the first and 01:00 on the second of March in Seoul
            board = inspected(controller, verdict=Verdict.PASS)
            at = datetime(2026, 3, 1, hour, tzinfo=UTC)
            Inspection.objects.filter(pk=board.pk).update(created_at=at)
        days = analytics.by_day(operator, Period.of_days(date(2026, 3, 1), date(2026, 3, 1)))
        assert [(day.day, day.passed) for day in days] == [(date(2026, 3, 1), 1)]
        days = analytics.by_day(operator, Period.of_days(date(2026, 3, 1), date(2026, 3, 2)))
        assert [(day.day, day.passed) for day in days] == [(date(2026, 3, 1), 1), (date(2026, 3, 2), 1)]


def test_the_number_of_queries_does_not_grow_with_the_boards(
    hand_made: BoardType, week: Period, reviewer: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        with django_assert_num_queries(5):
            analytics.figures(reviewer, week, board_type_id=hand_made.pk)
        with django_assert_num_queries(3):
            analytics.by_day(reviewer, week)
        with django_assert_num_queries(2):
            needs.counts(reviewer)
        with django_assert_num_queries(2):
            assert [str(need.inspection.board_type) for need in needs.oldest(reviewer)]
        for _ in range(10):
            inspected(hand_made, boxes=[("open", A), ("short", B)])


def failed_job(actor: Actor) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind="inspection",
        service="inspection",
        subject="inspection:1",
        title="board.png",
        state=Job.State.FAILED,
        reason_code="image_truncated",
        submitted_by=actor.user,
        submitted_at=now,
        queued_at=now,
        turn_at=now,
    )


def test_what_needs_a_reviewer_is_what_no_person_has_judged(
    hand_made: BoardType, reviewer: Actor, operator: Actor
) -> None:
    failed = inspected(
        hand_made, verdict=Verdict.NONE, job=failed_job(operator), run_failed=True, created_by=operator.user
    )
    assert needs.counts(reviewer) == needs.NeedCounts(to_review=3, failed=1)
    waiting = needs.oldest(reviewer)
    assert [need.why for need in waiting] == ["review", "review", "review", "failed"]
    review.set_verdict(reviewer, waiting[0].inspection.pk, version=waiting[0].inspection.version, verdict="fail")
    review.set_verdict(reviewer, failed.pk, version=2, verdict="fail")
    assert needs.counts(reviewer) == needs.NeedCounts(to_review=2, failed=0)


def test_an_operator_is_shown_the_failed_runs_of_their_own_boards(
    hand_made: BoardType, reviewer: Actor, operator: Actor
) -> None:
    inspected(hand_made, verdict=Verdict.NONE, job=failed_job(operator), run_failed=True, created_by=operator.user)
    inspected(hand_made, verdict=Verdict.NONE, job=failed_job(reviewer), run_failed=True, created_by=reviewer.user)
    assert needs.counts(operator) == needs.NeedCounts(to_review=0, failed=1)


def test_a_failed_run_of_a_board_that_waits_for_review_is_one_need(controller: BoardType, reviewer: Actor) -> None:
    inspected(controller, verdict=Verdict.FAIL, job=failed_job(reviewer), run_failed=True)
    assert [need.why for need in needs.oldest(reviewer)] == ["failed"]


def test_figures_need_the_right_to_see_them(week: Period, db: None) -> None:
    nobody = Actor(user=None, via="page")
    with pytest.raises(Problem, match="forbidden"):
        analytics.figures(nobody, week)
