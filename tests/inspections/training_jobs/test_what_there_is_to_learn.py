"""What reviewers decided is counted, and settled at the start: later decisions do not change a training under way."""

from collections.abc import Callable

from inspections.models import BoardType, Inspection, Verdict
from inspections.training_jobs import reviewed

Review = Callable[..., Inspection]


def said(board: reviewed.Board) -> list[str]:
    return [mark["said"] for mark in board["marks"]]


def test_each_mark_is_what_people_made_of_it(review: Review) -> None:
    review(
        ("open", "confirmed", False, "machine"),
        ("spur", "open", False, "person"),
        ("short", "false_call", False, "machine"),
        ("pin_hole", "open", False, "machine"),
        ("mousebite", "open", True, "machine"),
        ("open", "confirmed", True, "machine"),
    )

    (board,) = reviewed.boards()

    assert said(board) == ["defect", "defect", "false_call", "undecided", "doubt", "defect"]
    assert board["golden_sha256"] != board["board_sha256"]
    stock = reviewed.stock_of([board])
    assert (stock.boards, stock.defects, stock.drawn, stock.false_calls, stock.marks) == (1, 3, 1, 1, 4)
    assert {one.cls: (one.defects, one.false_calls) for one in stock.by_class if one.defects or one.false_calls} == {
        "open": (2, 0),
        "spur": (1, 0),
        "short": (0, 1),
    }


def test_only_boards_with_a_verdict_by_a_person_and_a_golden_board_count(review: Review) -> None:
    review(verdict=Verdict.PASS)
    review(verdict=Verdict.REVIEW)
    review(golden=False)
    Inspection.objects.filter(pk=review().pk).update(reviewed_at=None)

    assert [board["number"] for board in reviewed.boards()] == [Inspection.objects.earliest("pk").pk]


def test_what_was_taken_back_is_not_there(review: Review) -> None:
    made = review(("open", "confirmed", False, "person"))
    made.defects.update(withdrawn=True)

    assert said(reviewed.boards()[0]) == []


def test_boards_come_in_their_order_and_only_the_newest(review: Review, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(reviewed, "MOST_BOARDS", 2)
    numbers = [review().pk for _ in range(3)]

    assert [board["number"] for board in reviewed.boards()] == numbers[1:]


def test_the_same_decisions_make_the_same_data(review: Review, motor: BoardType) -> None:
    made = review(("open", "confirmed", False, "machine"))
    before = reviewed.sha256_of(reviewed.boards())

    assert reviewed.sha256_of(reviewed.boards()) == before
    made.defects.update(status="false_call")
    assert reviewed.sha256_of(reviewed.boards()) != before


def test_ten_boards_of_one_type_and_ten_marks_are_enough(enough: None, review: Review) -> None:
    stock = reviewed.stock_of(reviewed.boards())

    assert not stock.too_few
    assert reviewed.stock_of(reviewed.boards()[1:]).too_few
