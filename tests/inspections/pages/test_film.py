"""The film strip: the list that an inspection was opened from, and what comes next in it."""

import pytest

from accounts.actor import Actor
from inspections.models import BoardType, Inspection
from inspections.pages.film import film
from inspections.pages.filters import ListFilter
from tests.inspections.boards import inspected
from tests.inspections.pages.conftest import Pictured

QUEUE = ListFilter()


@pytest.fixture
def boards(controller: BoardType) -> list[Inspection]:
    return [inspected(controller, verdict=verdict) for verdict in ("fail", "pass", "review", "fail")]


def test_without_a_filter_it_is_the_review_queue_oldest_first(boards: list[Inspection], reviewer: Actor) -> None:
    strip = film(reviewer, boards[0], QUEUE)

    assert list(strip.frames) == [boards[0], boards[2], boards[3]]
    assert strip.next == boards[2]


def test_the_open_one_stands_in_it_whatever_became_of_it(boards: list[Inspection], reviewer: Actor) -> None:
    assert list(film(reviewer, boards[1], QUEUE).frames) == [boards[0], boards[1], boards[2], boards[3]]


def test_at_the_end_the_skipped_ones_come_again(boards: list[Inspection], reviewer: Actor) -> None:
    assert film(reviewer, boards[3], QUEUE).next == boards[0]


def test_of_a_list_it_has_the_list_s_order(boards: list[Inspection], reviewer: Actor) -> None:
    strip = film(reviewer, boards[3], ListFilter(verdict="fail"))

    assert list(strip.frames) == [boards[3], boards[0]]
    assert strip.next == boards[0]
    assert film(reviewer, boards[0], ListFilter(verdict="fail")).next is None


def test_the_next_one_s_first_tiles_are_known_before_they_are_asked_for(
    boards: list[Inspection], reviewer: Actor, pictured: Pictured
) -> None:
    pictured(boards[2])

    tiles = film(reviewer, boards[0], QUEUE).next_tiles

    base = f"/inspections/{boards[2].pk}/image/board"
    assert tiles == [
        f"{base}/8/0_0.jpg?v=1-1",
        f"{base}/9/0_0.jpg?v=1-1",
        f"{base}/10/0_0.jpg?v=1-1",
        f"{base}/10/1_0.jpg?v=1-1",
    ]
