"""Photographs of one layout are made comparable: by their own edges, in other light, out of focus, on bare metal."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from inspections.vision.board_scan import BoardScan, metal_bright
from inspections.vision.candidates import find_candidates
from inspections.vision.edge_levels import edge_levels
from inspections.vision.masks import differences
from inspections.vision.photographs import alike
from inspections.vision.registered_pair import RegisteredPair, register
from tests.inspections.vision.drawn_boards import Grey, golden_board, moved, shift, turn

MASK, MASKED_COPPER, BARE, METAL = 54, 92, 165, 215


def photographed(board: Grey, seed: int = 1) -> Grey:
    """Bright copper under a mask, its lower part bare, with a sensor's noise."""
    materials = np.where(board == 0, MASKED_COPPER, MASK).astype(np.float32)
    opened = board.shape[0] - 90
    materials[opened:] = np.where(board[opened:] == 0, METAL, BARE)
    noise = np.random.default_rng(seed).normal(0, 3, board.shape)
    return np.clip(cv2.GaussianBlur(materials, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


def registered(board: Grey, golden: Grey) -> RegisteredPair:
    return register(BoardScan(board, in_colour=True), BoardScan(golden, in_colour=True))


def dimmer(image: Grey) -> Grey:
    return (image * np.linspace(0.6, 0.85, image.shape[1])).astype(np.uint8)


def glaring(image: Grey) -> Grey:
    xs, ys = np.meshgrid(np.arange(image.shape[1]), np.arange(image.shape[0]))
    spot = 40 * np.exp(-((xs - 200) ** 2 + (ys - 150) ** 2) / 150**2)
    return np.asarray(np.clip(image + spot, 0, 255), np.uint8)


def softer(image: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.2), np.uint8)


def test_the_grey_that_parts_materials_is_told_by_the_edges_nearby() -> None:
    levels = edge_levels(photographed(golden_board()))

    assert abs(float(np.median(levels.middle[2:20, 2:-2])) - (MASK + MASKED_COPPER) / 2) < 6
    assert abs(float(np.median(levels.middle[-4:-1, 22:24])) - (BARE + METAL) / 2) < 12


def test_a_strip_of_a_large_image_has_the_levels_of_the_whole() -> None:
    image = photographed(golden_board(320, 700))
    upper = image[:448]

    whole, part = edge_levels(image), edge_levels(upper)

    assert np.abs(whole.middle[2:18] - part.middle[2:18]).max() < 4


def test_a_picture_without_edges_has_nothing_to_compare() -> None:
    blank = np.full((320, 400), 80, np.uint8)

    assert registered(blank, blank).alignment.reason == "no_contrast"


def test_masked_and_bare_copper_are_dark_beside_their_laminate() -> None:
    drawn = golden_board()
    _, golden = alike(photographed(drawn, 2), photographed(drawn), copper_is_bright=True)

    for rows in (slice(30, 370), slice(420, 470)):
        copper, laminate = (golden[rows][drawn[rows] == grey] for grey in (0, 255))
        assert float(np.median(laminate)) - float(np.median(copper)) > 50


@pytest.mark.parametrize("taken", [dimmer, glaring, softer])
def test_light_and_focus_make_no_difference(taken: Callable[[Grey], Grey]) -> None:
    drawn = golden_board()
    board, golden = alike(taken(photographed(drawn, 2)), photographed(drawn), copper_is_bright=True)

    found = differences(board, golden, photographic=True)

    assert cv2.countNonZero(found.extra) + cv2.countNonZero(found.missing) < 0.002 * board.size


def test_a_pin_hole_in_bare_metal_is_seen() -> None:
    drawn = golden_board()
    spoilt = drawn.copy()
    cv2.circle(spoilt, (360, 440), 4, 255, -1)
    board, golden = alike(photographed(spoilt, 2), photographed(drawn), copper_is_bright=True)

    found = max(find_candidates(board, golden, photographic=True), key=lambda each: each.area_px)

    assert found.box_xyxy[0] < 360 < found.box_xyxy[2]
    assert found.box_xyxy[1] < 440 < found.box_xyxy[3]
    assert found.rule_scores.argmax() == 6


def test_a_reflection_that_fades_out_is_no_mark() -> None:
    golden = np.full((200, 200), 60, np.uint8)
    xs, ys = np.meshgrid(np.arange(200), np.arange(200))
    faded = golden + 60 * np.exp(-((xs - 100) ** 2 + (ys - 100) ** 2) / 22**2)
    marked = golden.copy()
    cv2.circle(marked, (100, 100), 12, 120, -1)

    assert find_candidates(faded.astype(np.uint8), golden, photographic=True) == []
    assert len(find_candidates(marked, golden, photographic=True)) == 1


def test_photographs_taken_askew_are_brought_together() -> None:
    drawn = golden_board()
    matrix = shift(14, -9) @ turn(1.5, 1.01, drawn)
    matrix[2, 0] = 2e-5

    pair = registered(photographed(moved(drawn, matrix), 2), photographed(drawn))

    assert pair.photographic
    assert pair.alignment.reason in ("", "golden_covers_part")
    corners = np.array([[[150.0, 120], [500, 120], [500, 380], [150, 380]]])
    away = cv2.perspectiveTransform(corners, pair.alignment.matrix) - cv2.perspectiveTransform(corners, matrix)
    assert float(np.abs(away).max()) < 2.5


def test_metal_is_brighter_than_laminate_in_grey_where_it_is_in_red() -> None:
    bare_copper, bare_laminate, grey = (216, 158, 120), (178, 168, 120), (90, 90, 90)

    seen = metal_bright(np.array([[bare_copper, bare_laminate, grey]], np.uint8))

    assert seen.tolist() == [[216, 178, 90]]
