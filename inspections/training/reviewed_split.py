"""Reviewed boards in two parts: the earlier ones of each type to train on, the latest to tell how good a model is.

That is how a model meets boards in a plant: of types that it knows, but made later than all that it has seen.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.training.evaluate import iou
from inspections.training.reviewed_boards import Mark, ReviewedBoard
from inspections.training.splits import SHARE, split

GAP = 1  # left out between the parts: two images of one board are taken one after the other
SAME_PLACE_IOU = 0.5


@dataclass(frozen=True)
class ReviewedSplit:
    """left_out: in the gaps, or showing the very marks of a board that is held back."""

    training: tuple[ReviewedBoard, ...]
    held_back: tuple[ReviewedBoard, ...]
    left_out: tuple[ReviewedBoard, ...]


def split_reviewed(boards: Sequence[ReviewedBoard]) -> ReviewedSplit:
    """The same parts for the same boards. Raises ValueError where nothing is left for one of the parts.

    What is held back has every mark decided. A board with the same image, or with just the same marks as one that is
    held back, is taken for the same board photographed again.
    """
    numbered = {str(board.number): board for board in boards}
    parts = split([board.as_pair() for board in boards], share=SHARE, gap=GAP, position=lambda pair: int(pair.entry))
    training = [numbered[pair.entry] for pair in parts.training]
    later = [numbered[pair.entry] for pair in parts.validation]
    held_back = tuple(board for board in later if board.decided)
    twins = {board.number for board in training if any(same_board(board, other) for other in held_back)}
    kept = tuple(board for board in training if board.number not in twins)
    if not kept or not held_back:
        raise ValueError(
            f"{len(boards)} reviewed boards leave {len(kept)} to train on and {len(held_back)} to check on"
        )
    chosen = {board.number for board in (*kept, *held_back)}
    return ReviewedSplit(kept, held_back, tuple(board for board in boards if board.number not in chosen))


def same_board(one: ReviewedBoard, other: ReviewedBoard) -> bool:
    if one.board_sha256 == other.board_sha256:
        return True
    if one.group != other.group or not one.marks or len(one.marks) != len(other.marks):
        return False
    return all(any(_same_mark(mark, another) for another in other.marks) for mark in one.marks)


def marks_by_class(boards: Sequence[ReviewedBoard]) -> dict[str, dict[str, int]]:
    """How many defects and false calls of each class: {"open": {"defect": 3, "false_call": 1}}."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"defect": 0, "false_call": 0})
    for board in boards:
        for mark in board.marks:
            if mark.said in ("defect", "false_call"):
                counts[mark.cls][mark.said] += 1
    return dict(counts)


def _same_mark(one: Mark, other: Mark) -> bool:
    return one.cls == other.cls and iou(one.box, other.box) > SAME_PLACE_IOU
