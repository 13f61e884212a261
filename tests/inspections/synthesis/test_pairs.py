"""Synthetic pairs: the same for a seed, with all classes, and a truth that covers what differs."""

import numpy as np
import pytest

from inspections.synthesis.legends import hidden_by, random_legend
from inspections.synthesis.looks import LOOKS, Exposure, Look
from inspections.synthesis.pairs import BoardPair, Shot, generate_pair
from inspections.synthesis.registration import NONE, Misregistration, sampling_maps
from inspections.vision.findings import DEFECT_CLASSES

STILL = Shot(NONE, Exposure(sheen=0), Exposure(sheen=0))
CRISP = Shot(NONE, Exposure(), Exposure(), crisp=True)


def outside_truth(pair: BoardPair, margin: int) -> np.ndarray:
    """Where board and golden board differ, the truth's boxes (with a margin) left out."""
    differs: np.ndarray = np.asarray(pair.board != pair.golden)
    if differs.ndim == 3:
        differs = np.asarray(differs.any(axis=2))
    for defect in pair.truth:
        x1, y1, x2, y2 = defect.box_xyxy
        differs[max(y1 - margin, 0) : y2 + margin, max(x1 - margin, 0) : x2 + margin] = False
    return differs


@pytest.mark.parametrize("look", LOOKS)
def test_a_seed_gives_the_same_pair_again(look: Look) -> None:
    first, second = generate_pair(5, look=look), generate_pair(5, look=look)

    assert np.array_equal(first.board, second.board)
    assert np.array_equal(first.golden, second.golden)
    assert first.truth == second.truth


def test_another_seed_gives_another_board() -> None:
    assert not np.array_equal(generate_pair(5).golden, generate_pair(6).golden)


@pytest.mark.parametrize("look", LOOKS)
def test_images_are_of_the_size_and_kind_asked_for(look: Look) -> None:
    pair = generate_pair(3, look=look, size_wh=(400, 320))

    assert pair.board.shape == pair.golden.shape == ((320, 400, 3) if look == "photo" else (320, 400))
    assert pair.board.dtype == np.uint8


def test_a_binarised_board_is_black_and_white() -> None:
    assert set(np.unique(generate_pair(1).board)) == {0, 255}


def test_every_class_appears_within_a_few_boards() -> None:
    seen = {defect.cls for seed in range(8) for defect in generate_pair(seed).truth}

    assert seen == set(DEFECT_CLASSES)


@pytest.mark.parametrize("seed", range(6))
def test_a_board_that_lies_still_differs_from_its_golden_board_only_within_the_truth(seed: int) -> None:
    pair = generate_pair(seed, shot=CRISP, defects=10)

    assert pair.truth
    assert not outside_truth(pair, margin=0).any()


@pytest.mark.parametrize("look", LOOKS)
def test_blur_spreads_a_defect_by_a_few_pixels_at_most(look: Look) -> None:
    pair = generate_pair(4, look=look, shot=STILL, defects=8)

    assert pair.truth
    assert not outside_truth(pair, margin=6).any()


@pytest.mark.parametrize("seed", range(6))
def test_each_box_of_the_truth_holds_a_difference_that_fills_it(seed: int) -> None:
    pair = generate_pair(seed, shot=CRISP, defects=10)

    for defect in pair.truth:
        x1, y1, x2, y2 = defect.box_xyxy
        differs = pair.board[y1:y2, x1:x2] != pair.golden[y1:y2, x1:x2]
        assert abs(np.count_nonzero(differs) - defect.area_px) <= 2  # the lens takes the sharpest corners
        rows, columns = np.nonzero(differs)
        assert rows.min() <= 1
        assert columns.min() <= 1
        assert rows.max() >= y2 - y1 - 2
        assert columns.max() >= x2 - x1 - 2


def test_classes_that_add_copper_darken_and_the_others_brighten() -> None:
    adding = {"short", "spur", "spurious_copper"}
    for seed in range(6):
        pair = generate_pair(seed, shot=CRISP, defects=10)
        for defect in pair.truth:
            x1, y1, x2, y2 = defect.box_xyxy
            board, golden = pair.board[y1:y2, x1:x2].astype(int), pair.golden[y1:y2, x1:x2].astype(int)
            assert ((board - golden) <= 0).all() if defect.cls in adding else ((board - golden) >= 0).all()


def test_a_board_may_be_asked_for_without_defects() -> None:
    pair = generate_pair(2, shot=CRISP, defects=0)

    assert pair.truth == ()
    assert np.array_equal(pair.board, pair.golden)


def test_the_truth_moves_with_the_board() -> None:
    still = generate_pair(9, shot=CRISP, defects=8)
    moved = generate_pair(
        9, shot=Shot(type(NONE)(shift_xy=(11.0, -4.0)), Exposure(), Exposure(), crisp=True), defects=8
    )

    inner = [d for d in still.truth if min(d.box_xyxy) > 20 and max(d.box_xyxy) < 620]
    assert inner
    boxes = {(d.cls, d.box_xyxy) for d in moved.truth}
    for defect in inner:
        x1, y1, x2, y2 = defect.box_xyxy
        assert (defect.cls, (x1 + 11, y1 - 4, x2 + 11, y2 - 4)) in boxes


def test_a_tilted_board_is_larger_towards_one_side() -> None:
    map_x, _ = sampling_maps(np.random.default_rng(1), (640, 480), Misregistration(tilt_xy=(0.05, 0.0)))

    left, right = map_x[240, 100] - map_x[240, 99], map_x[240, 540] - map_x[240, 539]

    assert right < 0.97 < 1.03 < left


def test_photographs_of_a_poor_camera_keep_their_truth() -> None:
    shot = Shot(NONE, Exposure(sheen=0, defocus=1.5, quality=80), Exposure(sheen=0))
    clear = generate_pair(4, look="photo", shot=STILL, defects=6)

    poor = generate_pair(4, look="photo", shot=shot, defects=6)

    assert poor.truth == clear.truth
    assert not np.array_equal(poor.board, clear.board)
    assert np.abs(poor.board.astype(int) - clear.board).mean() < 6


def test_nothing_is_spoilt_where_the_silk_screen_hides_it() -> None:
    legend = random_legend(np.random.default_rng(1), (640, 640))

    assert 0 < np.count_nonzero(legend) < 0.2 * legend.size
    assert np.count_nonzero(hidden_by(legend)) > np.count_nonzero(legend)
