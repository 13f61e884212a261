"""The sheet of pairs that a person looks at."""

import numpy as np
import pytest

from inspections.synthesis.contact_sheet import annotated, contact_sheet
from inspections.synthesis.looks import LOOKS
from inspections.synthesis.pairs import generate_pair


def test_it_shows_each_board_above_its_golden_board() -> None:
    pairs = [generate_pair(seed, look=look) for seed, look in enumerate(LOOKS)]

    sheet = contact_sheet(pairs, columns=2, tile_px=100)

    assert sheet.shape == (4 * 106, 2 * 106, 3)


def test_the_boxes_are_drawn_and_the_pair_is_left_alone() -> None:
    pair = generate_pair(1)
    before = pair.board.copy()

    drawn = annotated(pair)

    assert np.array_equal(pair.board, before)
    assert (drawn == (40, 40, 255)).all(axis=2).any()


def test_a_sheet_without_pairs_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        contact_sheet([])
