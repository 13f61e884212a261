"""Candidates, named by rules and network together."""

import numpy as np
import pytest

from inspections.vision.comparator import MOST_A_TILE, look_at, named
from inspections.vision.turns import Floats
from tests.inspections.vision.drawn_boards import bench_board, spoil


def certain_of(index: int) -> Floats:
    scores = np.zeros(7, np.float32)
    scores[index] = 1
    return scores


def test_the_rules_alone_name_a_defect() -> None:
    golden = bench_board()
    board, _ = spoil(golden, "short")

    ((finding,),) = named([look_at(board, golden)], None)

    assert finding.cls == "short"
    assert finding.confidence > 0.8
    assert finding.area_px > 300


def test_network_and_rules_are_blended() -> None:
    golden = bench_board()
    board, _ = spoil(golden, "short")
    seen = look_at(board, golden)
    rules = seen.candidates[0].rule_scores

    ((finding,),) = named([seen], lambda patches: certain_of(4)[None], blend=0.75)

    assert finding.cls == "spur"
    assert finding.confidence == pytest.approx(0.75 + 0.25 * rules[4])


def test_what_the_network_drops_keeps_little_confidence() -> None:
    golden = bench_board()
    board, _ = spoil(golden, "short")

    ((finding,),) = named([look_at(board, golden)], lambda patches: certain_of(0)[None])

    assert finding.confidence < 0.5


def test_the_candidates_of_several_tiles_go_through_the_network_at_once() -> None:
    golden = bench_board()
    tiles = [look_at(spoil(golden, cls)[0], golden) for cls in ("open", "spur")]
    calls: list[int] = []

    def network(patches: Floats) -> Floats:
        calls.append(len(patches))
        return np.stack([certain_of(1), certain_of(4)])

    first, second = named([tiles[0], look_at(golden, golden), tiles[1]][::2], network)

    assert calls == [2]
    assert [first[0].cls, second[0].cls] == ["open", "spur"]


def test_findings_lie_in_the_pixels_of_the_board() -> None:
    golden = bench_board()
    board, _ = spoil(golden, "open")

    ((here,),) = named([look_at(board, golden)], None)
    ((there,),) = named([look_at(board, golden, (1000, 2000))], None)

    assert there.box_xyxy == tuple(a + b for a, b in zip(here.box_xyxy, (1000, 2000, 1000, 2000), strict=True))


def test_tiles_without_candidates_call_no_network() -> None:
    golden = bench_board()

    def network(patches: Floats) -> Floats:
        raise AssertionError("nothing to look at")

    assert named([look_at(golden, golden), look_at(golden, golden)], network) == [[], []]


def test_a_tile_that_differs_everywhere_asks_the_network_about_the_largest_differences_alone() -> None:
    golden = np.zeros((640, 640), np.uint8)
    board = golden.copy()
    for number, (x, y) in enumerate((x, y) for y in range(10, 630, 28) for x in range(10, 630, 28)):
        side = 5 + number % 6
        board[y : y + side, x : x + side] = 255
    golden[300:340, 300:340] = 255

    seen = look_at(board, golden)

    assert len(seen.candidates) == MOST_A_TILE
    assert len(seen.patches) == MOST_A_TILE
    areas = [candidate.area_px for candidate in seen.candidates]
    assert areas == sorted(areas, reverse=True)
