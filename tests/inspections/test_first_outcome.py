"""First-pass yield: how each board came through the first time, whatever became of it since."""

import pytest

from accounts.actor import Actor
from inspections import analytics, intake, review
from inspections.analytics import Period
from inspections.models import BoardType, Inspection
from jobs import results
from jobs.claim import claim
from tests.inspections.boards import blob, result


@pytest.fixture
def board(operator: Actor, controller: BoardType) -> Inspection:
    return intake.take(operator, blob(), "a.png", controller.pk)[0]


def first_run(verdict: str) -> None:
    [job] = claim("cpu0", "worker")
    assert results.succeed(job, result(verdict=verdict))


def run_again(actor: Actor, board: Inspection, verdict: str) -> None:
    intake.run_again(actor, board.pk)
    first_run(verdict)


def judge(actor: Actor, board: Inspection, verdict: str) -> None:
    board.refresh_from_db()
    review.set_verdict(actor, board.pk, version=board.version, verdict=verdict)


def outcome(actor: Actor) -> tuple[int, int, int]:
    """Boards that passed the first time, failed, are open."""
    figures = analytics.figures(actor, Period.last_days(1))
    return figures.first_passed, figures.first_failed, figures.first_open


PASSED, FAILED, OPEN, NONE = (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)


@pytest.mark.parametrize(("verdict", "expected"), [("pass", PASSED), ("fail", FAILED), ("review", OPEN)])
def test_it_is_the_first_run_s(
    board: Inspection, operator: Actor, verdict: str, expected: tuple[int, int, int]
) -> None:
    assert outcome(operator) == NONE
    first_run(verdict)
    assert outcome(operator) == expected


@pytest.mark.parametrize(("first", "later", "expected"), [("fail", "pass", FAILED), ("pass", "fail", PASSED)])
def test_a_run_repeated_rewrites_it_not(
    board: Inspection, reviewer: Actor, first: str, later: str, expected: tuple[int, int, int]
) -> None:
    first_run(first)
    run_again(reviewer, board, later)
    assert (outcome(reviewer), Inspection.objects.get().verdict) == (expected, later)


@pytest.mark.parametrize(("first", "judged", "expected"), [("fail", "pass", PASSED), ("pass", "fail", FAILED)])
def test_a_person_who_judges_the_first_run_corrects_it(
    board: Inspection, reviewer: Actor, first: str, judged: str, expected: tuple[int, int, int]
) -> None:
    """Called falsely, it needed no rework; missed, it had failed all along."""
    first_run(first)
    judge(reviewer, board, judged)
    assert outcome(reviewer) == expected
    run_again(reviewer, board, first)
    assert outcome(reviewer) == expected


def test_a_verdict_taken_back_leaves_the_run_s(board: Inspection, reviewer: Actor) -> None:
    first_run("fail")
    judge(reviewer, board, "pass")
    judge(reviewer, board, "")
    assert outcome(reviewer) == FAILED


def test_a_person_s_verdict_after_a_repeated_run_comes_too_late(board: Inspection, reviewer: Actor) -> None:
    first_run("fail")
    run_again(reviewer, board, "fail")
    judge(reviewer, board, "pass")
    assert (outcome(reviewer), Inspection.objects.get().verdict) == (FAILED, "pass")


@pytest.mark.parametrize(("later", "expected"), [("pass", PASSED), ("fail", FAILED), ("review", OPEN)])
def test_what_was_left_to_a_person_is_open_until_a_run_decides(
    board: Inspection, reviewer: Actor, later: str, expected: tuple[int, int, int]
) -> None:
    first_run("review")
    run_again(reviewer, board, later)
    assert outcome(reviewer) == expected


def test_what_was_left_to_a_person_is_theirs_to_decide(board: Inspection, reviewer: Actor) -> None:
    first_run("review")
    run_again(reviewer, board, "review")
    judge(reviewer, board, "pass")
    run_again(reviewer, board, "fail")
    assert outcome(reviewer) == PASSED
    assert analytics.figures(reviewer, Period.last_days(1)).first_pass_yield == 1.0
