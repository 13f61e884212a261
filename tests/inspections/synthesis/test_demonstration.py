"""The demonstration board: what a new user sees first."""

import cv2
import numpy as np
import pytest

from inspections.synthesis.demonstration import SIZE_WH, Demonstration, Photograph, demonstration
from inspections.vision.findings import DEFECT_CLASSES


@pytest.fixture(scope="module")
def shown() -> Demonstration:
    return demonstration()


def pixels(photograph: Photograph) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(photograph.jpeg, np.uint8), cv2.IMREAD_COLOR))


def test_its_images_are_colour_photographs_of_one_size(shown: Demonstration) -> None:
    for photograph in (shown.golden, *shown.boards):
        image = pixels(photograph)
        assert image.shape == (SIZE_WH[1], SIZE_WH[0], 3)
        assert np.median(image[..., 1].astype(int) - image[..., 2]) > 40, "the solder mask is green"


def test_the_golden_board_and_one_more_are_sound_and_the_others_are_not(shown: Demonstration) -> None:
    assert shown.golden.truth == ()
    assert [bool(board.truth) for board in shown.boards] == [False, True, True, True, True]


def test_no_two_images_are_the_same(shown: Demonstration) -> None:
    assert len({board.jpeg for board in (shown.golden, *shown.boards)}) == 1 + len(shown.boards)


def test_names_are_file_names_without_folders_and_differ(shown: Demonstration) -> None:
    names = [shown.golden.name, *(board.name for board in shown.boards)]

    assert len(set(names)) == len(names)
    assert all(name.endswith(".jpg") and "/" not in name for name in names)


def test_all_six_classes_are_shown(shown: Demonstration) -> None:
    assert {defect.cls for board in shown.boards for defect in board.truth} == set(DEFECT_CLASSES)
