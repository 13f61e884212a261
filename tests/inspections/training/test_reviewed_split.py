"""Reviewed boards are divided by time, and nothing of one board is on both sides."""

from pathlib import Path

import pytest

from inspections.training.reviewed_boards import Mark, ReviewedBoard
from inspections.training.reviewed_split import marks_by_class, same_board, split_reviewed


def board(number: int, group: str = "A", *marks: Mark, sha256: str = "") -> ReviewedBoard:
    path = Path(f"{number}.png")
    return ReviewedBoard(number, group, path, path, sha256 or f"{number:064x}", marks=marks)


def mark(x: float, said: str = "defect", cls: str = "open") -> Mark:
    return Mark(said, cls, (x, 10, x + 30, 40))  # type: ignore[arg-type]


def numbers(boards: tuple[ReviewedBoard, ...]) -> list[int]:
    return [one.number for one in boards]


def test_the_latest_of_each_type_are_held_back_behind_a_gap() -> None:
    boards = [*(board(number) for number in range(8, 18)), *(board(number, "B") for number in range(100, 105))]

    parts = split_reviewed(boards)

    assert numbers(parts.training) == [*range(8, 15), *range(100, 103)]
    assert numbers(parts.held_back) == [16, 17, 104]
    assert numbers(parts.left_out) == [15, 103]


def test_a_board_with_an_undecided_mark_is_not_held_back_but_one_with_a_doubt_is() -> None:
    boards = [*map(board, range(9)), board(9, "A", mark(50, "undecided")), board(10, "A", mark(50, "doubt"))]

    assert numbers(split_reviewed(boards).held_back) == [10]


def test_the_same_board_photographed_again_is_not_trained_on() -> None:
    shown_twice = (mark(50), mark(200, "false_call", "spur"))
    boards = [
        board(1, "A", *shown_twice),
        board(2, "A", mark(50)),
        board(3, sha256="f" * 64),
        *map(board, range(4, 13)),
        board(13, "A", *(Mark(one.said, one.cls, (one.box[0] + 3, 12, one.box[2] + 3, 42)) for one in shown_twice)),
        board(14, sha256="f" * 64),
    ]

    assert numbers(split_reviewed(boards).training) == [2, *range(4, 11)]


def test_boards_without_marks_are_no_twins() -> None:
    assert not same_board(board(1), board(2))
    assert not same_board(board(1, "A", mark(50)), board(2, "B", mark(50)))


def test_too_few_boards_cannot_be_divided() -> None:
    with pytest.raises(ValueError, match="too few"):
        split_reviewed([board(1), board(2)])
    with pytest.raises(ValueError, match="0 to check on"):
        split_reviewed([board(number, "A", mark(50 * number, "undecided")) for number in range(10)])


def test_decided_marks_are_counted_by_class() -> None:
    boards = [board(1, "A", mark(50), mark(90, "false_call"), mark(150, "undecided"), mark(200, "doubt"))]

    assert marks_by_class(boards) == {"open": {"defect": 1, "false_call": 1}}
