"""Differences become candidates; the rules of connectivity name them."""

import cv2
import numpy as np
import pytest

from inspections.vision.candidates import MARGIN_PX, Candidate, find_candidates, patches
from inspections.vision.findings import DEFECT_CLASSES
from tests.inspections.vision.drawn_boards import COPPER, LAMINATE, bench_board, golden_board, iou, spoil


def name(candidate: Candidate) -> str:
    return ("nothing", *DEFECT_CLASSES)[int(candidate.rule_scores.argmax())]


@pytest.mark.parametrize("cls", DEFECT_CLASSES)
def test_each_class_is_found_where_it_is_and_named_by_the_rules(cls: str) -> None:
    golden = bench_board()
    board, (x1, y1, x2, y2) = spoil(golden, cls)

    (found,) = find_candidates(board, golden)

    assert name(found) == cls
    annotated = (x1 - MARGIN_PX, y1 - MARGIN_PX, x2 + MARGIN_PX, y2 + MARGIN_PX)
    assert iou(found.box_xyxy, annotated) > 0.8
    assert found.rule_scores.sum() == pytest.approx(1)


@pytest.mark.parametrize("cls", DEFECT_CLASSES)
def test_each_class_is_found_on_a_noisy_grey_scan_with_another_gain(cls: str) -> None:
    rng = np.random.default_rng(3)
    golden = bench_board()
    board, _ = spoil(golden, cls)
    blurred = cv2.GaussianBlur(board, (3, 3), 0)
    noisy = np.clip(blurred * 0.85 + 20 + rng.normal(0, 6, board.shape), 0, 255).astype(np.uint8)

    assert cls in {name(candidate) for candidate in find_candidates(noisy, golden)}


def test_equal_boards_have_no_candidates() -> None:
    assert find_candidates(golden_board(), golden_board()) == []


def test_edges_that_registration_left_one_pixel_off_are_no_candidates() -> None:
    golden = golden_board()

    assert find_candidates(np.roll(golden, 1, axis=1), golden) == []


def test_pieces_of_one_mark_are_one_candidate() -> None:
    golden = bench_board()
    board = golden.copy()
    for x in (150, 157, 164):
        cv2.rectangle(board, (x, 113), (x + 3, 126), LAMINATE, -1)

    (found,) = find_candidates(board, golden)

    assert name(found) == "open"


def test_an_open_that_cuts_off_a_corner_is_no_mousebite() -> None:
    golden = bench_board()
    board = golden.copy()
    cv2.line(board, (36, 262), (72, 226), LAMINATE, 5)

    (found,) = find_candidates(board, golden)

    assert name(found) == "open"


def test_a_mousebite_that_leaves_crumbs_is_no_open() -> None:
    golden = bench_board()
    board = golden.copy()
    cv2.rectangle(board, (100, 230), (116, 244), LAMINATE, -1)
    cv2.rectangle(board, (106, 236), (109, 239), COPPER, -1)

    (found,) = find_candidates(board, golden)

    assert name(found) == "mousebite"


def test_a_mark_at_the_border_keeps_its_box_within_the_image() -> None:
    golden = bench_board()
    board = golden.copy()
    board[80:92, 390:] = COPPER

    (found,) = find_candidates(board, golden)

    assert name(found) == "spurious_copper"
    assert found.box_xyxy == (390 - MARGIN_PX, 80 - MARGIN_PX, 400, 92 + MARGIN_PX)


def test_a_thin_mark_is_doubted_more_than_a_thick_one() -> None:
    golden = bench_board()
    thin, thick = golden.copy(), golden.copy()
    thin[84:87, 300:306] = COPPER
    thick[84:96, 300:312] = COPPER

    assert find_candidates(thin, golden)[0].rule_scores[0] > find_candidates(thick, golden)[0].rule_scores[0]


def test_inputs_are_left_as_they_were() -> None:
    golden = bench_board()
    board, _ = spoil(golden, "open")
    before = board.copy(), golden.copy()

    find_candidates(board, golden)

    assert np.array_equal(board, before[0])
    assert np.array_equal(golden, before[1])


def test_a_patch_shows_board_golden_and_difference_about_the_box() -> None:
    golden = bench_board()
    board, box = spoil(golden, "pin_hole")

    (patch,) = patches(board, golden, [box])

    assert patch.shape == (3, 64, 64)
    assert (patch[0, 32, 32], patch[1, 32, 32], patch[2, 32, 32]) == (1, 0, 1)
    assert np.array_equal(patch[2], np.abs(patch[0] - patch[1]))


def test_a_patch_of_a_large_box_shows_all_of_it() -> None:
    board = np.full((400, 400), LAMINATE, np.uint8)
    board[50:350, 195:205] = COPPER

    (patch,) = patches(board, np.full_like(board, LAMINATE), [(150, 40, 250, 360)])

    assert patch[0, :4].min() == 1  # the ends of the bar, and some laminate beyond them, are seen
    assert patch[0, 32].min() < 0.2


def test_a_patch_at_a_corner_repeats_the_border() -> None:
    board = np.full((100, 100), LAMINATE, np.uint8)
    board[:10, :10] = COPPER

    (patch,) = patches(board, board, [(0, 0, 10, 10)])

    assert patch[0, :20, :20].max() == 0


def test_no_boxes_give_no_patches() -> None:
    board = bench_board()

    assert patches(board, board, []).shape == (0, 3, 64, 64)


def test_a_cut_that_leaves_a_thread_may_be_open_or_mousebite() -> None:
    golden = bench_board()
    board = golden.copy()
    board[114:127, 150:158] = LAMINATE  # of rows 113 to 126 one is left

    (found,) = find_candidates(board, golden)

    assert found.rule_scores[1] == pytest.approx(found.rule_scores[3], abs=0.01)


def test_a_step_in_the_scan_that_a_shift_explains_is_doubted() -> None:
    golden = bench_board()
    golden[40:60, 300:340] = LAMINATE
    stepped, spoilt = golden.copy(), golden.copy()
    stepped[:, 200:] = np.roll(golden, 4, axis=0)[:, 200:]
    spoilt[67:75, 60:76] = COPPER

    explained = [c for c in find_candidates(stepped, golden) if c.box_xyxy[0] >= 189]
    (real,) = find_candidates(spoilt, golden)

    assert explained
    assert all(name(candidate) == "nothing" for candidate in explained)
    assert real.rule_scores[0] < 0.2


def test_a_speck_that_only_the_golden_board_has_is_its_own_flaw() -> None:
    golden = bench_board()
    golden[84:96, 300:312] = COPPER
    golden[260:270, 180:190] = LAMINATE

    assert [name(candidate) for candidate in find_candidates(bench_board(), golden)] == ["nothing", "nothing"]


def test_a_pad_that_vanished_is_no_flaw_of_the_golden_board() -> None:
    golden = bench_board()
    golden[80:106, 300:326] = COPPER

    (found,) = find_candidates(bench_board(), golden)

    assert name(found) != "nothing"
