"""Images of any rendering come to one scale of grey: copper near 0, laminate near 255."""

import numpy as np
import pytest

from inspections.vision.alignment import align
from inspections.vision.board_scan import BoardScan
from inspections.vision.looks import MIN_CONTRAST, STANDARD, look_of
from inspections.vision.registered_pair import register
from tests.inspections.vision.drawn_boards import Grey, golden_board


def standard(image: Grey, *, copper_is_bright: bool = False) -> Grey:
    look = look_of(image, copper_is_bright=copper_is_bright)
    return np.asarray(look.standard(image, (0, 0, image.shape[1], image.shape[0])), np.uint8)


def rendered(board: Grey, copper: float, laminate: float, shade: float = 0.0) -> Grey:
    """The board in other greys, with noise, darker towards the right by `shade`."""
    noise = np.random.default_rng(2).normal(0, 2, board.shape)
    light = 1 - shade * np.linspace(0, 1, board.shape[1])
    return np.clip((copper + (laminate - copper) * (board / 255)) * light + noise, 0, 255).astype(np.uint8)


def agreement(image: Grey, board: Grey) -> float:
    return float(((image > 127) == (board > 127)).mean())


def test_a_binarised_scan_stays_as_it_is() -> None:
    board = golden_board()

    assert np.array_equal(standard(board), board)


@pytest.mark.parametrize(("copper", "laminate"), [(60, 140), (110, 150), (10, 90), (150, 250)])
def test_flat_greys_are_stretched(copper: int, laminate: int) -> None:
    board = golden_board()

    assert agreement(standard(rendered(board, copper, laminate)), board) > 0.99


def test_uneven_light_is_evened_out() -> None:
    board = golden_board(1024, 768)
    image = rendered(board, 60, 180, shade=0.6)

    assert agreement(image, board) < 0.8
    assert agreement(standard(image), board) > 0.985


def test_bright_copper_is_turned_dark() -> None:
    board = golden_board()

    assert agreement(standard(rendered(board, 200, 80), copper_is_bright=True), board) > 0.99


def test_windows_of_an_uneven_image_are_as_the_whole() -> None:
    image = rendered(golden_board(1024, 768), 60, 180, shade=0.6)
    look = look_of(image)
    whole = look.standard(image, (0, 0, 1024, 768))

    part = look.standard(image[130:501, 77:640], (77, 130, 640, 501))

    assert np.abs(part[2:-2, 2:-2].astype(int) - whole[132:499, 79:638]).max() <= 1


def test_a_blank_image_has_no_contrast() -> None:
    assert look_of(np.full((300, 300), 100, np.uint8)).contrast < MIN_CONTRAST


def test_one_copper_plane_in_a_corner_sets_the_levels_of_its_blank_neighbours() -> None:
    image = np.full((640, 640), 170, np.uint8)
    image[:200, :200:2] = image[:200, 1:200:2] = 60

    assert (standard(image)[300:, 300:] > 127).all()


def test_the_standard_look_changes_nothing() -> None:
    board = golden_board()

    assert STANDARD.standard(board, (0, 0, 640, 480)) is board
    assert STANDARD.contrast == 255


def test_where_the_greys_of_blocks_mislead_the_edges_are_asked() -> None:
    drawn = golden_board()
    board, golden = BoardScan(rendered(drawn, 110, 170, shade=0.9), False), BoardScan(drawn, False)
    by_blocks = board.look(copper_is_bright=False), golden.look(copper_is_bright=False)

    assert align(board.grey, golden.grey, by_blocks).reason == "not_aligned"
    pair = register(board, golden)
    assert pair.alignment.ok
    assert np.allclose(pair.alignment.matrix, np.eye(3), atol=0.5)
    assert not pair.looks[0].by_blocks
