"""What people decided names the candidates; what they left open names nothing."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from inspections.synthesis.pairs import generate_pair
from inspections.training.reviewed_boards import Mark, ReviewedBoard, Said
from inspections.training.reviewed_samples import kept_samples, samples_of
from inspections.training.samples import with_margin
from inspections.vision.findings import DEFECT_CLASSES

SEED = 41


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("boards")
    pair = generate_pair(SEED, look="binarised")
    for name, image in (("board", pair.board), ("golden", pair.golden)):
        assert cv2.imwrite(str(made / f"{name}.png"), image)
    return made


def reviewed(folder: Path, said: Said) -> ReviewedBoard:
    pair = generate_pair(SEED, look="binarised")
    size_wh = (pair.board.shape[1], pair.board.shape[0])
    marks = tuple(Mark(said, defect.cls, with_margin(defect.box_xyxy, size_wh)) for defect in pair.truth)
    return ReviewedBoard(1, "A", folder / "board.png", folder / "golden.png", "a" * 64, marks=marks)


def test_confirmed_marks_are_samples_of_their_class(folder: Path) -> None:
    board = reviewed(folder, "defect")

    named = [DEFECT_CLASSES[label - 1] for label in samples_of(board).labels if label]

    assert sorted(named) == sorted(mark.cls for mark in board.marks)


def test_false_calls_are_samples_of_nothing(folder: Path) -> None:
    called_false, unmarked = samples_of(reviewed(folder, "false_call")), samples_of(reviewed(folder, "undecided"))

    assert not called_false.labels.any()
    assert len(called_false.labels) == len(unmarked.labels) + len(reviewed(folder, "defect").marks)


@pytest.mark.parametrize("said", ["undecided", "doubt"])
def test_what_was_left_open_is_no_sample(folder: Path, said: Said) -> None:
    everything, open_ones = samples_of(reviewed(folder, "defect")), samples_of(reviewed(folder, said))

    assert not open_ones.labels.any()
    assert len(open_ones.labels) == np.count_nonzero(everything.labels == 0)


def test_samples_that_were_made_are_not_made_again(folder: Path, tmp_path: Path) -> None:
    board = reviewed(folder, "defect")
    made = kept_samples(tmp_path, board)
    gone = ReviewedBoard(1, "A", tmp_path / "gone.png", tmp_path / "gone.png", "a" * 64, marks=board.marks)

    again = kept_samples(tmp_path, gone)

    assert np.array_equal(made.patches, again.patches)
    assert np.array_equal(made.labels, again.labels)


def test_a_board_that_lies_on_no_golden_board_gives_nothing(folder: Path, tmp_path: Path) -> None:
    assert cv2.imwrite(str(tmp_path / "empty.png"), np.full((400, 400), 255, np.uint8))
    board = ReviewedBoard(1, "A", tmp_path / "empty.png", folder / "golden.png", "a" * 64)

    assert samples_of(board).patches.shape == (0, 2, 64, 64)
