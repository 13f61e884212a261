"""Tidy layouts: what does not belong together keeps its distance."""

import cv2
import numpy as np
import pytest

from inspections.synthesis.canvas import Mask
from inspections.synthesis.tidy_layouts import LEAST_GAP_PX, TidyBoard, tidy_layout


def pieces(mask: cv2.typing.MatLike) -> int:
    return int(cv2.connectedComponents(mask, connectivity=8)[0])


@pytest.mark.parametrize("seed", range(12))
def test_no_two_nets_come_near_each_other(seed: int) -> None:
    copper = tidy_layout(np.random.default_rng(seed), (320, 240)).copper

    padded = cv2.copyMakeBorder(copper, 8, 8, 8, 8, cv2.BORDER_CONSTANT)
    nearness = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (LEAST_GAP_PX - 2, LEAST_GAP_PX - 2))
    assert copper.any()
    assert pieces(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, nearness)) == pieces(padded)


def test_a_seed_draws_the_same_layout_again() -> None:
    first, again = (tidy_layout(np.random.default_rng(5), (200, 200)) for _ in range(2))

    assert np.array_equal(first.copper, again.copper)
    assert np.array_equal(first.holes, again.holes)


def test_what_would_touch_another_net_is_not_painted() -> None:
    board = TidyBoard((100, 100), unit=8, gap=6)
    net = board.place(lambda canvas: canvas.disc((50, 50), 20))
    before: Mask = board.canvas.copper.copy()

    assert net is not None
    assert board.place(lambda canvas: canvas.disc((73, 50), 20)) is None
    assert np.array_equal(board.canvas.copper, before)
    assert board.place(lambda canvas: canvas.disc((73, 50), 20), net) == net
    assert board.place(lambda canvas: canvas.disc((50, 85), 10)) not in (None, net)
