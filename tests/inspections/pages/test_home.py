"""Home: the figures of a period, what needs me, and links that lead to just those boards."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import Actor
from inspections import review
from inspections.models import BoardType, Inspection
from tests.inspections.boards import board_type, inspected
from tests.inspections.pages.conftest import FRAGMENT, ClientAs

BOX = (10.0, 10.0, 40.0, 40.0)


def test_figures_are_of_the_period_and_type_in_the_address(page: Client, controller: BoardType) -> None:
    old = inspected(controller, verdict="fail")
    Inspection.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=20))
    inspected(controller, verdict="pass")
    inspected(board_type("Other"), verdict="fail")

    def percent(query: str) -> float | None:
        value: float | None = page.get(f"/?{query}").context["first_pass_percent"]
        return value

    assert percent("days=7") == 50.0
    assert percent(f"days=7&type={controller.pk}") == 100.0
    assert percent(f"days=30&type={controller.pk}") == 50.0
    assert percent("days=nonsense&type=x") == 50.0


def test_the_longest_bar_is_full_and_leads_to_its_boards(page: Client, controller: BoardType) -> None:
    inspected(controller, boxes=[("spur", BOX), ("spur", BOX), ("open", BOX)])

    answer = page.get("/?days=30")

    (first, width, _running), (second, half, running), *_ = answer.context["bars"]
    assert (first.cls, width, second.cls, half, running) == ("spur", 100.0, "open", 50.0, 100.0)
    assert "/inspections/?cls=spur&amp;days=30" in answer.content.decode()


def test_the_false_call_rate_counts_what_was_decided(page: Client, controller: BoardType, reviewer: Actor) -> None:
    board = inspected(controller, boxes=[("spur", BOX), ("open", BOX)])
    review.call_false(reviewer, board.pk, version=2, number=1)
    review.confirm(reviewer, board.pk, version=3, number=2)

    assert page.get("/").context["false_call_percent"] == 50.0


def test_a_reviewer_needs_to_see_what_an_operator_does_not(
    client_as: ClientAs, reviewer: Actor, operator: Actor, controller: BoardType
) -> None:
    board = inspected(controller, verdict="review")

    assert [need.inspection for need in client_as(reviewer).get("/").context["needs"]] == [board]
    assert not client_as(operator).get("/").context["needs"]


def test_with_nothing_to_do_it_says_what_to_do(page: Client, db: None) -> None:
    shown = page.get("/").content.decode()

    assert "Nothing needs you" in shown
    assert "make a board type first" in shown


def test_its_live_update_is_the_page_without_its_frame(page: Client, db: None) -> None:
    shown = page.get("/", headers=FRAGMENT).content.decode()

    assert "<html" not in shown
    assert "Needs me now" in shown


def test_more_boards_take_no_more_queries(page: Client, controller: BoardType) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page.get("/")
        return len(captured)

    inspected(controller, boxes=[("open", BOX)])
    page.get("/")
    few = queries()
    for _ in range(20):
        inspected(controller, boxes=[("open", BOX), ("spur", BOX)])

    assert queries() == few <= 20
