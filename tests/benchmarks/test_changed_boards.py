"""Changed copies of a board: the same again for a seed, and boxes that move along."""

import cv2
import numpy as np
import pytest

from benchmarks.changed_boards import CHANGES, UNCHANGED, Change, Grey, copy_of
from inspections.training.evaluate import Truth

SPOT: Truth = ("pin_hole", (300.0, 200.0, 321.0, 221.0))


def board_with_a_spot() -> Grey:
    board = np.full((480, 640), 255, np.uint8)
    cv2.rectangle(board, (300, 200), (320, 220), 0, -1)
    return board


@pytest.mark.parametrize("change", CHANGES.values(), ids=lambda change: change.name)
def test_the_same_chance_gives_the_same_copy_and_the_original_stays(change: Change) -> None:
    board = board_with_a_spot()
    before = board.copy()

    one, other = (copy_of(board, [SPOT], change, np.random.default_rng(4)) for _ in range(2))

    assert np.array_equal(one.image, other.image)
    assert one.truth == other.truth
    assert np.array_equal(board, before)
    assert one.image.shape == board.shape
    assert change.name == UNCHANGED or not np.array_equal(one.image, board)


@pytest.mark.parametrize("change", CHANGES.values(), ids=lambda change: change.name)
def test_a_box_stays_around_what_it_marks(change: Change) -> None:
    copy = copy_of(board_with_a_spot(), [SPOT], change, np.random.default_rng(4))

    blurred = cv2.GaussianBlur(copy.image, (0, 0), 4).astype(np.float32)
    x, y = (int(centre) for centre in np.unravel_index(int(blurred.argmin()), blurred.shape)[::-1])
    around = blurred[y - 30 : y + 30, x - 30 : x + 30]
    ys, xs = np.nonzero(around < (around.max() + around.min()) / 2)
    ys, xs = ys + y - 30, xs + x - 30
    ((_, box),) = copy.truth
    centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    assert centre == pytest.approx((xs.mean() + 0.5, ys.mean() + 0.5), abs=1.5)
    assert (box[2] - box[0], box[3] - box[1]) == pytest.approx((21, 21), abs=3)


def test_a_box_that_is_pushed_out_of_the_picture_is_no_longer_looked_for() -> None:
    corner: Truth = ("open", (0.0, 0.0, 10.0, 10.0))
    away = Change("away", placed=lambda chance, size_wh: np.array([[1, 0, -6.0], [0, 1, 0], [0, 0, 1]]))
    less = Change("less", placed=lambda chance, size_wh: np.array([[1, 0, -4.0], [0, 1, 0], [0, 0, 1]]))

    assert copy_of(board_with_a_spot(), [corner], away, np.random.default_rng(4)).truth == ()
    kept = copy_of(board_with_a_spot(), [corner], less, np.random.default_rng(4)).truth
    assert kept == (("open", (0.0, 0.0, 6.0, 10.0)),)
