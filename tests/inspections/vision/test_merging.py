"""One mark is one finding, however many tiles saw it or cut it."""

import itertools

import pytest

from inspections.vision.findings import Finding
from inspections.vision.merging import merge
from inspections.vision.tiling import Window, windows

SIZE = (1000, 1000)
LEFT: Window = (0, 0, 500, 1000)
RIGHT: Window = (400, 0, 1000, 1000)


def finding(
    box: tuple[float, float, float, float], cls: str = "open", confidence: float = 0.8, area: int = 100
) -> Finding:
    return Finding(cls, confidence, box, area)


def test_a_mark_that_two_tiles_saw_whole_is_one_finding_the_surer() -> None:
    one, other = finding((440, 100, 470, 130)), finding((441, 100, 471, 131), confidence=0.9)
    assert merge([(LEFT, [one]), (RIGHT, [other])], SIZE) == [other]


def test_the_pieces_of_a_mark_that_seams_cut_are_joined() -> None:
    left = finding((350, 100, 500, 130), "short", 0.7, area=3000)
    right = finding((400, 100, 560, 130), "short", 0.8, area=3200)
    [whole] = merge([(LEFT, [left]), (RIGHT, [right])], SIZE)
    assert whole.box_xyxy == (350, 100, 560, 130)
    assert (whole.cls, whole.confidence) == ("short", 0.8)
    assert whole.area_px == pytest.approx(20 * 210, rel=0.05)


def test_a_mark_that_three_tiles_cut_is_joined_whatever_their_order() -> None:
    tiles: list[tuple[Window, list[Finding]]] = [
        ((0, 0, 400, 1000), [finding((300, 10, 400, 40))]),
        ((300, 0, 700, 1000), [finding((300, 10, 700, 40))]),
        ((600, 0, 1000, 1000), [finding((600, 10, 800, 40))]),
    ]
    for order in itertools.permutations(tiles):
        assert [merged.box_xyxy for merged in merge(order, SIZE)] == [(300, 10, 800, 40)]


def test_the_least_sure_piece_in_the_middle_still_joins_the_others() -> None:
    tiles: list[tuple[Window, list[Finding]]] = [
        ((0, 0, 400, 1000), [finding((300, 10, 400, 40), confidence=0.9)]),
        ((300, 0, 700, 1000), [finding((300, 10, 700, 40), confidence=0.5)]),
        ((600, 0, 1000, 1000), [finding((600, 10, 800, 40), confidence=0.8)]),
    ]
    assert [(merged.box_xyxy, merged.confidence) for merged in merge(tiles, SIZE)] == [((300, 10, 800, 40), 0.9)]


def test_a_whole_view_is_worth_more_than_a_surer_piece() -> None:
    piece = finding((470, 100, 500, 130), confidence=0.95)
    whole = finding((470, 100, 520, 130), confidence=0.6)
    assert merge([(LEFT, [piece]), (RIGHT, [whole])], SIZE) == [whole]


def test_a_piece_of_another_class_inside_a_whole_view_is_dropped() -> None:
    piece = finding((480, 100, 500, 130), "spur", 0.9)
    whole = finding((478, 98, 540, 132), "short", 0.7)
    assert merge([(LEFT, [piece]), (RIGHT, [whole])], SIZE) == [whole]


def test_one_place_seen_as_two_classes_by_two_tiles_is_the_surer_class() -> None:
    one, other = finding((440, 100, 470, 130), "spur", 0.6), finding((440, 100, 470, 130), "short", 0.9)
    assert merge([(LEFT, [one]), (RIGHT, [other])], SIZE) == [other]


def test_a_mark_within_another_of_its_own_class_stays_beside_it_in_the_overlap_too() -> None:
    hole, around = finding((445, 110, 455, 120), "pin_hole"), finding((410, 100, 480, 130), "spurious_copper")
    merged = merge([(LEFT, [hole, around]), (RIGHT, [hole, around])], SIZE)
    assert sorted(found.cls for found in merged) == ["pin_hole", "spurious_copper"]


def test_cut_pieces_of_different_classes_stay_two() -> None:
    left, right = finding((450, 100, 500, 130), "spur"), finding((400, 90, 460, 130), "short")
    assert len(merge([(LEFT, [left]), (RIGHT, [right])], SIZE)) == 2


def test_neighbouring_marks_stay_two() -> None:
    one, other = finding((430, 100, 450, 130)), finding((460, 100, 480, 130))
    assert len(merge([(LEFT, [one]), (RIGHT, [other])], SIZE)) == 2
    assert len(merge([(LEFT, [one, other]), (RIGHT, [one, other])], SIZE)) == 2


def test_findings_of_one_tile_are_left_apart() -> None:
    one, inside = finding((100, 100, 200, 200)), finding((120, 120, 140, 140))
    assert len(merge([(LEFT, [one, inside])], SIZE)) == 2


def test_a_mark_at_the_boards_own_border_is_not_cut() -> None:
    at_border = finding((0, 100, 20, 130))
    elsewhere = finding((0, 125, 20, 160))
    assert len(merge([(LEFT, [at_border]), ((0, 90, 300, 400), [elsewhere])], SIZE)) == 2


def test_nothing_found_is_nothing() -> None:
    assert merge([], SIZE) == []
    assert merge([(LEFT, []), (RIGHT, [])], SIZE) == []


def test_a_box_without_an_area_does_no_harm() -> None:
    assert len(merge([(LEFT, [finding((450, 10, 450, 10))]), (RIGHT, [finding((450, 10, 450, 10))])], SIZE)) >= 1


def test_marks_on_a_whole_board_come_back_one_for_one() -> None:
    marks = [finding((x, y, x + 30, y + 30)) for x in range(5, 960, 61) for y in range(5, 960, 61)]
    seen = []
    for window in windows(SIZE, tile=256, overlap=64):
        cut = [clipped(mark, window) for mark in marks]
        seen.append((window, [mark for mark in cut if mark is not None]))
    merged = merge(seen, SIZE)
    assert sorted(found.box_xyxy for found in merged) == sorted(mark.box_xyxy for mark in marks)
    assert merge(reversed(seen), SIZE) == merged


def clipped(mark: Finding, window: Window) -> Finding | None:
    x1, y1 = max(mark.box_xyxy[0], window[0]), max(mark.box_xyxy[1], window[1])
    x2, y2 = min(mark.box_xyxy[2], window[2]), min(mark.box_xyxy[3], window[3])
    return finding((x1, y1, x2, y2)) if x2 > x1 and y2 > y1 else None
