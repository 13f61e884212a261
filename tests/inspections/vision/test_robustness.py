"""A verdict is the board's, not the camera's: changed copies of drawn boards, judged with the shipped weights.

Rates on real boards come from `python -m benchmarks.robustness`.
"""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.changed_boards import CHANGES, Change, copy_of
from inspections.training.evaluate import Truth
from inspections.vision.inspection_request import InspectRequest, InspectResult
from inspections.vision.pipeline import inspect
from inspections.vision.shipped import shipped
from tests.inspections.vision.drawn_boards import COPPER, LAMINATE, Box, Grey, golden_board, iou

SEEDS = range(5, 8)


def spoilt(golden: Grey) -> tuple[Grey, list[Truth]]:
    """A trace cut, two traces joined, a hole in the plane, an island between two traces."""
    board = golden.copy()
    height, width = board.shape
    cv2.rectangle(board, (32, 108), (42, 128), LAMINATE, -1)
    cv2.rectangle(board, (28, 206), (36, 250), COPPER, -1)
    cv2.circle(board, (width // 2 + 45, height - 38), 6, LAMINATE, -1)
    cv2.circle(board, (45, 184), 5, COPPER, -1)
    return board, [
        ("open", (32, 113, 43, 124)),
        ("short", (28, 212, 37, 245)),
        ("pin_hole", (width // 2 + 39, height - 44, width // 2 + 52, height - 31)),
        ("spurious_copper", (40, 179, 51, 190)),
    ]


def judged(folder: Path, board: Grey, golden: Grey) -> InspectResult:
    paths = folder / "board.png", folder / "golden.png"
    for path, image in zip(paths, (board, golden), strict=True):
        cv2.imwrite(str(path), image)
    return inspect(InspectRequest(*paths, comparator=shipped("comparator")))


def meets(found: Box, box: Box) -> bool:
    grown = box[0] - 12, box[1] - 12, box[2] + 12, box[3] + 12
    return iou(found, grown) > 0.33


@pytest.mark.parametrize("change", CHANGES.values(), ids=lambda change: change.name)
def test_a_changed_copy_of_a_failing_board_fails_for_the_same_defects(change: Change, tmp_path: Path) -> None:
    golden = golden_board()
    board, truth = spoilt(golden)

    copy = copy_of(board, truth, change, np.random.default_rng(3))
    result = judged(tmp_path, copy.image, golden)

    assert result.judgement.verdict == "fail"
    for cls, box in copy.truth:
        assert [cls] == [defect.cls for defect in result.defects if meets(defect.box_xyxy, box)], (cls, box)
    assert len(result.defects) == len(copy.truth)


@pytest.mark.parametrize("change", CHANGES.values(), ids=lambda change: change.name)
def test_a_changed_copy_of_a_golden_board_passes(change: Change, tmp_path: Path) -> None:
    golden = golden_board()

    copy = copy_of(golden, (), change, np.random.default_rng(3))
    result = judged(tmp_path, copy.image, golden)

    assert result.judgement.verdict == "pass"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_golden_board_compared_with_itself_has_no_defect(seed: int, tmp_path: Path) -> None:
    golden = golden_board(seed=seed)

    result = judged(tmp_path, golden, golden)

    assert (result.judgement.verdict, result.findings) == ("pass", ())
