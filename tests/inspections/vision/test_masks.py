"""What was added and what is missing, on scans and on photographs."""

import cv2
import numpy as np

from inspections.vision.candidates import find_candidates
from inspections.vision.masks import differences
from tests.inspections.vision.drawn_boards import Grey, bench_board, spoil


def photograph() -> Grey:
    """bench_board as a camera sees it: its traces under a mask, at 190, its plane bare, at 0; laminate at 255."""
    board = bench_board()
    board[:200][board[:200] == 0] = 190
    return np.asarray(cv2.GaussianBlur(board, (3, 3), 0), np.uint8)


def marked(board: Grey, grey: int) -> Grey:
    """An open across the trace at y = 120, or copper beside it, in the given grey."""
    spoilt = board.copy()
    spoilt[108:132, 150:162] = grey
    return np.asarray(cv2.GaussianBlur(spoilt, (3, 3), 0), np.uint8)


def test_scans_differ_where_copper_does() -> None:
    golden = bench_board()
    board, _ = spoil(golden, "pin_hole")

    found = differences(board, golden)

    assert not found.photographic
    assert not found.extra.any()
    assert np.array_equal(found.missing > 0, board != golden)


def test_copper_under_a_mask_that_is_missing_is_seen() -> None:
    golden = photograph()

    found = differences(marked(golden, 255), golden)
    (candidate,) = find_candidates(marked(golden, 255), golden)

    assert found.photographic
    assert found.missing[118:122, 154:158].all()
    assert not found.extra.any()
    assert candidate.rule_scores.argmax() == 1  # open


def test_noise_is_no_difference() -> None:
    golden = photograph()
    noise = np.random.default_rng(4).normal(0, 6, golden.shape)
    board = np.clip(golden + noise, 0, 255).astype(np.uint8)

    assert find_candidates(board, golden) == []


def test_light_that_falls_otherwise_is_no_difference() -> None:
    dimmed = (photograph() * 0.6).astype(np.uint8)
    glare = 90 * np.exp(-((np.arange(400) - 420) ** 2) / (2 * 90.0**2))

    assert find_candidates((dimmed + glare).astype(np.uint8), dimmed) == []


def test_inputs_are_left_as_they_were() -> None:
    golden = photograph()
    board = marked(golden, 255)
    before = board.copy(), golden.copy()

    differences(board, golden)

    assert np.array_equal(board, before[0])
    assert np.array_equal(golden, before[1])
