"""A golden board is placed on a board image, or the placing is refused with a reason."""

import cv2
import numpy as np
import pytest

from inspections.vision.alignment import Alignment, align
from tests.inspections.vision.drawn_boards import (
    COPPER,
    LAMINATE,
    Grey,
    Matrix,
    golden_board,
    moved,
    shift,
    turn,
    wobbled,
)


def differing_share(board: Grey, golden: Grey, alignment: Alignment) -> float:
    """Of the pixels well within the board: what lies beyond golden's edges is nobody's fault."""
    placed = alignment.warp_golden(golden)
    inner = np.s_[40:-40, 40:-40]
    return float(((board > 127) != (placed > 127))[inner].mean())


def test_equal_boards_need_no_movement() -> None:
    alignment = align(golden_board(), golden_board())

    assert alignment.ok
    assert alignment.residual_px == 0
    assert alignment.shift_xy == (0, 0)


@pytest.mark.parametrize(("dx", "dy"), [(3, -2), (-14, 9), (37, -52)])
def test_a_shift_is_found(dx: int, dy: int) -> None:
    golden = golden_board()
    board = moved(golden, shift(dx, dy))

    alignment = align(board, golden)

    assert alignment.reason in ("", "golden_covers_part")
    assert differing_share(board, golden, alignment) < 0.004


@pytest.mark.parametrize(
    "movement",
    [
        pytest.param(turn(1.5, 1.0, golden_board()), id="small turn"),
        pytest.param(turn(-6.0, 1.0, golden_board()), id="turn"),
        pytest.param(turn(2.0, 1.04, golden_board()), id="turn and scale"),
        pytest.param(np.array([[1.02, 0.03, -9], [-0.02, 0.98, 12], [6e-5, -4e-5, 1]]), id="perspective"),
    ],
)
def test_a_photograph_at_an_angle_is_found(movement: Matrix) -> None:
    golden = golden_board()
    board = moved(golden, movement)

    alignment = align(board, golden)

    assert alignment.reason in ("", "golden_covers_part")
    assert differing_share(board, golden, alignment) < 0.02


@pytest.mark.parametrize(("dx", "dy"), [(2, -1), (4, 3), (-13, 7)])
def test_the_shift_of_the_whole_is_told(dx: int, dy: int) -> None:
    golden = golden_board()

    assert align(moved(golden, shift(dx, dy)), golden).shift_xy == (dx, dy)


def test_turn_and_scale_are_told() -> None:
    golden = golden_board()

    alignment = align(moved(golden, turn(3.0, 1.03, golden)), golden)

    assert alignment.rotation_deg == pytest.approx(-3.0, abs=0.2)
    assert alignment.scale == pytest.approx(1.03, abs=0.01)


def test_a_board_that_lies_upside_down_is_found() -> None:
    golden = golden_board()
    board = np.ascontiguousarray(golden[::-1, ::-1])

    alignment = align(board, golden)

    assert alignment.ok
    assert differing_share(board, golden, alignment) < 0.01


def test_local_bending_is_followed_cell_by_cell() -> None:
    golden = golden_board()
    board = wobbled(golden)
    unmoved = float(((board > 127) != (golden > 127)).mean())

    alignment = align(board, golden)

    assert alignment.ok
    assert differing_share(board, golden, alignment) < unmoved / 4


def test_of_equally_good_shifts_on_a_periodic_layout_the_right_one_is_taken() -> None:
    golden = np.full((480, 640), LAMINATE, np.uint8)
    golden[:, 24:-24:24] = COPPER
    for offset in range(1, 8):
        golden[:, 24 + offset : -24 : 24] = COPPER
    cv2.rectangle(golden, (300, 200), (340, 240), COPPER, -1)
    board = moved(golden, shift(11, 0))

    alignment = align(board, golden)

    assert alignment.ok
    assert differing_share(board, golden, alignment) < 0.002


def test_another_layout_is_not_aligned() -> None:
    alignment = align(golden_board(seed=5), golden_board(seed=6))

    assert not alignment.ok
    assert alignment.reason == "not_aligned"


def test_a_board_half_of_which_is_another_layout_is_not_aligned() -> None:
    board, golden = golden_board(seed=5), golden_board(seed=5)
    board[:, 320:] = golden_board(seed=6)[:, 320:]

    assert align(board, golden).reason == "not_aligned"


def test_some_large_defects_do_not_spoil_the_alignment() -> None:
    board, golden = golden_board(), golden_board()
    cv2.rectangle(board, (100, 100), (180, 160), COPPER, -1)
    cv2.rectangle(board, (400, 250), (470, 300), LAMINATE, -1)

    assert align(board, golden).ok


def test_a_golden_board_of_twice_the_size_is_scaled() -> None:
    board = golden_board()
    golden = np.asarray(cv2.resize(board, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)

    alignment = align(board, golden)

    assert alignment.ok
    assert alignment.scale == pytest.approx(0.5, abs=0.01)
    assert differing_share(board, golden, alignment) < 0.01


def test_a_golden_board_with_a_wider_rim_is_placed() -> None:
    board = golden_board()
    golden = cv2.copyMakeBorder(board, 30, 50, 20, 60, cv2.BORDER_CONSTANT, value=LAMINATE)

    alignment = align(board, np.asarray(golden, np.uint8))

    assert alignment.ok
    assert differing_share(board, np.asarray(golden, np.uint8), alignment) == 0


def test_a_golden_board_that_covers_only_a_part_is_told() -> None:
    board = golden_board()

    alignment = align(board, board[:, :420])

    assert alignment.reason == "golden_covers_part"


@pytest.mark.parametrize("size_wh", [(96, 80), (33, 200), (17, 17)])
def test_an_image_smaller_than_a_tile_or_a_cell_is_aligned(size_wh: tuple[int, int]) -> None:
    width, height = size_wh
    golden = golden_board()[60 : 60 + height, 300 : 300 + width]

    alignment = align(golden.copy(), golden)

    assert alignment.warp_golden(golden).shape == (height, width)
    assert alignment.shift_xy == (0, 0)


def test_images_of_a_few_pixels_do_not_break_it() -> None:
    board = np.array([[0, 255], [255, 0]], np.uint8)

    assert align(board, board).warp_golden(board).shape == (2, 2)


def test_a_blank_image_gives_no_alignment_but_a_reason() -> None:
    blank = np.full((200, 200), 90, np.uint8)

    assert align(blank, golden_board()[:200, :200]).reason == "no_contrast"
    assert align(golden_board()[:200, :200], blank).reason == "no_contrast"


def test_a_golden_board_without_copper_is_told() -> None:
    blank = np.full((200, 200), LAMINATE, np.uint8)

    assert align(blank, blank).reason == "no_copper"


def test_a_board_of_many_tiles_is_aligned_from_coarse_to_fine() -> None:
    golden = golden_board(2600, 1900)
    board = moved(golden, turn(0.4, 1.002, golden) @ shift(60, -35))

    alignment = align(board, golden)

    assert alignment.ok
    assert differing_share(board, golden, alignment) < 0.01


def test_windows_show_the_same_as_the_whole() -> None:
    golden = golden_board()
    alignment = align(wobbled(golden), golden)
    whole = alignment.warp_golden(golden)

    for x1, y1, x2, y2 in [(0, 0, 640, 480), (37, 101, 300, 290), (600, 0, 640, 41), (5, 470, 640, 480)]:
        assert np.abs(alignment.warp_golden(golden, (x1, y1, x2, y2)).astype(int) - whole[y1:y2, x1:x2]).max() <= 2


def test_where_golden_does_not_reach_is_told() -> None:
    golden = golden_board()
    board = moved(golden, shift(12, 0))

    view = align(board, golden).golden_view(golden, (0, 0, 640, 480))

    assert view.missing is not None
    assert view.missing[:, :10].all()
    assert not view.missing[:, 14:].any()
