"""Pages turned upright: what is found there is told where it lies on the page as it came."""

import cv2
import numpy as np
import pytest

from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.steps.skew import skew_deg
from ocr_jobs.reading.upright import Pixels, as_it_came, quarters_of

MARK: Polygon = ((30.0, 40.0), (50.0, 40.0), (50.0, 48.0), (30.0, 48.0))


def page_with(mark: Polygon, size_wh: tuple[int, int] = (200, 120)) -> Pixels:
    page = np.full(size_wh[::-1], 255, np.uint8)
    (x1, y1), _, (x2, y2), _ = ((round(x), round(y)) for x, y in mark)
    page[y1 : y2 + 1, x1 : x2 + 1] = 0
    return page


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_takes_places_along_and_back(quarters: int) -> None:
    view = as_it_came(page_with(MARK)).turned(quarters)

    corners = np.rint(np.array(view.seen(MARK))).astype(int)
    (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
    assert (view.grey[y1 : y2 + 1, x1 : x2 + 1] == 0).all()
    assert (view.grey == 0).sum() == (page_with(MARK) == 0).sum()
    assert np.allclose(view.on_page(view.seen(MARK)), MARK)
    assert view.turned_deg == 90 * quarters


def test_turns_add_up() -> None:
    view = as_it_came(page_with(MARK)).turned(1).turned(1).turned(2)

    assert (view.grey == page_with(MARK)).all()
    assert np.allclose(view.seen(MARK), MARK)
    assert view.turned_deg == 0


@pytest.mark.parametrize("askew", [-3.0, -0.5, 1.7, 5.0])
def test_a_sheet_askew_is_straightened(askew: float) -> None:
    sheet = np.full((700, 1000), 255, np.uint8)
    for inset in (60, 120, 180):
        cv2.rectangle(sheet, (inset, inset), (999 - inset, 699 - inset), 0, 2)
    matrix = cv2.getRotationMatrix2D((500, 350), -askew, 1.0)
    scan = np.asarray(cv2.warpAffine(sheet, matrix, (1000, 700), borderValue=255), np.uint8)

    found = skew_deg(scan)

    assert found == pytest.approx(askew, abs=0.15)
    straight = as_it_came(scan).straightened(found)
    assert abs(skew_deg(straight.grey)) < 0.15
    assert np.allclose(straight.on_page(straight.seen(MARK)), MARK)


def test_a_page_without_lines_is_left_as_it_is() -> None:
    assert skew_deg(np.full((300, 400), 255, np.uint8)) == 0


@pytest.mark.parametrize(("angle", "quarters"), [(0, 0), (90, 3), (180, 2), (-90, 1)])
def test_most_of_the_text_tells_which_way_is_up(angle: int, quarters: int) -> None:
    def line(length: float, deg: float) -> Polygon:
        x, y = length * np.cos(np.radians(deg)), length * np.sin(np.radians(deg))
        return (0.0, 0.0), (x, y), (x, y + 5), (0.0, 5.0)

    assert quarters_of([line(80, angle), line(60, angle), line(30, angle - 90)]) == quarters


def running(quarter: int, length: float) -> Polygon:
    """A text that runs right, down, left or up."""
    x, y = ((length, 0.0), (0.0, length), (-length, 0.0), (0.0, -length))[quarter]
    return (0.0, 0.0), (x, y), (x - y / 9, y + x / 9), (-y / 9, x / 9)


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_more_text_that_runs_upwards_than_across_is_no_page_on_its_side(turned: int) -> None:
    texts = [running(turned, 300), running((turned + 3) % 4, 700)]

    assert quarters_of(texts) == -turned % 4


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_where_all_text_runs_one_way_the_page_is_turned_by_it(turned: int) -> None:
    assert quarters_of([running(turned, 300)]) == -turned % 4
