"""Guesses of how a golden board lies in a board image."""

import numpy as np
import pytest

from inspections.vision.placement import guesses, scaling, shift_between, warped
from tests.inspections.vision.drawn_boards import golden_board, moved, shift


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (5, -3), (-70, 40), (120, 0)])
def test_the_shift_at_which_most_pixels_agree_is_found(dx: int, dy: int) -> None:
    golden = golden_board()

    found_x, found_y, agreement = shift_between(moved(golden, shift(dx, dy)), golden)

    assert (found_x, found_y) == (dx, dy)
    assert agreement > 0.99


def test_on_a_grid_the_nearest_of_equal_shifts_is_taken() -> None:
    grid = np.full((300, 400), 255, np.uint8)
    grid[:, ::20] = grid[::20] = 0

    assert shift_between(np.roll(grid, 3, axis=1), grid)[:2] == (3, 0)


def test_images_of_other_sizes_are_compared_where_they_overlap() -> None:
    golden = golden_board()

    assert shift_between(golden[40:, 60:], golden)[:2] == (-60, -40)


def test_boards_of_one_size_are_first_taken_as_they_lie() -> None:
    assert np.array_equal(next(guesses(golden_board(), golden_board())), np.eye(3))


def test_resizing_keeps_corners_corners() -> None:
    board = np.zeros((20, 30), np.uint8)
    board[:, 15:] = 255

    large = warped(board, scaling(4, 4), (120, 80))

    assert (large[:, :58] == 0).all()
    assert (large[:, 62:] == 255).all()
