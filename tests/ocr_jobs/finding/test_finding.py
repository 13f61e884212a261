import cv2
import numpy as np
import pytest

from ocr_jobs.reading.finding import Candidate, Guess, find
from ocr_jobs.reading.layout import layout_of
from ocr_jobs.reading.results import Polygon
from tests.ocr_jobs.layout.drawn_pages import Pixels, cell, framed, write


def page_with(*texts: tuple[str, int, int]) -> Pixels:
    page = framed()
    for text, x, y in texts:
        write(page, text, x, y)
    return page


def found(page: Pixels, boxes: tuple[Polygon, ...] = ()) -> list[Candidate]:
    return find(layout_of(page), boxes)


def around(candidates: list[Candidate], box: tuple[int, int, int, int], tolerance: int = 12) -> list[Candidate]:
    """Those whose corners lie near the box's."""

    def extent(each: Candidate) -> tuple[float, ...]:
        corners = np.array(each.polygon)
        return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())

    return [each for each in candidates if np.allclose(extent(each), box, atol=tolerance)]


def test_a_level_number_is_one_candidate_with_its_first_side_along_it() -> None:
    (candidate,) = found(page_with(("38.5", 300, 300)))
    assert candidate.angle_deg == pytest.approx(0)
    assert candidate.polygon[0] == pytest.approx((300, 268), abs=10)


def test_a_number_that_reads_upwards_begins_below() -> None:
    page = page_with(("12", 700, 200), ("20", 900, 200))
    upright = np.full((60, 120), 255, np.uint8)
    write(upright, "4025", 4, 45)
    page[400:520, 300:360] = np.rot90(upright)
    candidates = [each for each in found(page) if each.polygon[0][0] < 500]
    assert candidates[0].angle_deg == pytest.approx(90, abs=2)
    assert candidates[0].polygon[0][1] > candidates[0].polygon[1][1]


def test_a_slanting_number_has_its_angle() -> None:
    page = page_with(("12", 700, 200), ("20", 900, 200))
    text = np.full((300, 300), 255, np.uint8)
    write(text, "168.50", 60, 160)
    turn = cv2.getRotationMatrix2D((150, 150), 30, 1)
    page[400:700, 200:500] = cv2.warpAffine(text, turn, (300, 300), borderValue=255)
    angles = [each.angle_deg for each in found(page) if each.polygon[0][1] > 350 and each.guess == Guess.TEXT]
    assert angles[0] == pytest.approx(30, abs=4)


def test_a_dimension_line_through_the_text_does_not_hide_it() -> None:
    page = page_with(("38.5", 300, 300), ("12", 700, 200), ("20", 900, 200))
    cv2.line(page, (100, 300), (600, 300), 0, 1)
    assert around(found(page), (297, 267, 392, 300), tolerance=14)


def test_stacked_tolerances_are_offered_with_their_number_and_line_by_line() -> None:
    page = page_with(("25", 300, 320), ("+0.1", 365, 298), ("-0.2", 365, 342))
    candidates = found(page)
    assert around(candidates, (299, 266, 452, 345), tolerance=10)
    assert around(candidates, (363, 266, 452, 302), tolerance=10)


def test_words_a_blank_apart_are_offered_apart_and_joined() -> None:
    candidates = found(page_with(("4x", 300, 300), ("6.6", 385, 300)))
    joined = [each for each in candidates if each.guess == Guess.JOINED]
    assert around(joined, (297, 267, 451, 305))
    assert len(joined[0].parts) == 2


def test_a_line_of_many_words_is_one_candidate() -> None:
    words = [(word, 100 + 110 * at, 300) for at, word in enumerate(("ALL", "R25", "NOT", "SET", "FOR", "R12"))]
    candidates = found(page_with(*words, ("38.5", 300, 600)))
    assert len(candidates) == 2
    assert max(np.ptp(np.array(each.polygon)[:, 0]) for each in candidates) > 550


def test_what_stands_in_frames_and_in_the_title_block_is_left_out() -> None:
    page = page_with(("38", 300, 600), ("12", 700, 200), ("20", 900, 200))
    for column, text in enumerate(("+", "0.1", "A")):
        cell(page, 200 + (0, 60, 150)[column], 200, (60, 90, 60)[column], 60, text)
    for row in range(3):
        for column in range(2):
            cell(page, 760 + 200 * column, 680 + 60 * row, 200, 60, "AB12")
    places = [np.mean(each.polygon, axis=0) for each in found(page)]
    assert len(places) == 3
    assert all(not (200 <= x <= 410 and 200 <= y <= 260) and not (x > 760 and y > 680) for x, y in places)


def test_a_text_in_a_box_is_boxed_and_the_box_is_no_letter() -> None:
    page = page_with(("12", 700, 200), ("20", 900, 200))
    cell(page, 200, 400, 110, 60, "25")
    (inside,) = [each for each in found(page) if each.guess == Guess.BOXED]
    assert around([inside], (230, 412, 281, 448), tolerance=14)


def test_dashes_and_arrow_heads_alone_are_no_text() -> None:
    page = page_with(("12", 700, 200), ("20", 900, 200), ("38", 500, 200))
    for x in range(200, 1000, 60):
        cv2.line(page, (x, 600), (x + 40, 600), 0, 3)
    cv2.fillPoly(page, [np.array([(200, 500), (240, 493), (240, 507)], np.int32)], 0)
    cv2.line(page, (200, 500), (600, 500), 0, 2)
    assert all(np.mean(each.polygon, axis=0)[1] < 400 for each in found(page))


def test_a_detectors_box_is_added_where_ink_tells_of_none() -> None:
    page = page_with(("38.5", 300, 300), ("12", 700, 200))
    known: Polygon = ((296.0, 266.0), (394.0, 266.0), (394.0, 306.0), (296.0, 306.0))
    fresh: Polygon = ((600.0, 600.0), (700.0, 600.0), (700.0, 640.0), (600.0, 640.0))
    outside: Polygon = ((5.0, 600.0), (30.0, 600.0), (30.0, 640.0), (5.0, 640.0))
    before, after = found(page), found(page, (known, fresh, outside))
    assert len(after) == len(before) + 1


def test_an_empty_page_has_no_candidates() -> None:
    assert found(framed()) == []


def test_a_letter_that_a_leader_touches_is_of_its_text() -> None:
    page = page_with(("R25", 300, 300), ("12", 700, 200), ("20", 900, 200))
    cv2.polylines(page, [np.array([(120, 500), (260, 294), (303, 294)], np.int32)], False, 0, 2)
    assert around(found(page), (302, 270, 379, 302), tolerance=6)


def test_a_full_stop_with_room_about_it_parts_no_number() -> None:
    page = page_with(("83", 300, 300), ("00", 386, 300), ("12", 700, 200))
    cv2.rectangle(page, (364, 294), (369, 299), 0, -1)
    near = [each for each in found(page) if each.polygon[0][0] < 500]
    assert len(near) == 1
    assert around(near, (297, 267, 440, 302), tolerance=14)


def test_few_letters_askew_are_offered_in_their_own_direction() -> None:
    page = page_with(("12", 700, 200), ("20", 900, 200))
    text = np.full((200, 200), 255, np.uint8)
    write(text, "60", 75, 115)
    turn = cv2.getRotationMatrix2D((100, 100), 60, 1)
    page[400:600, 200:400] = cv2.warpAffine(text, turn, (200, 200), borderValue=255)
    angles = [each.angle_deg for each in found(page) if each.polygon[0][1] > 350]
    assert any(angle == pytest.approx(60, abs=8) for angle in angles)
