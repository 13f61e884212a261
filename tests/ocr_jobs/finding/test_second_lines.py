import pytest

from ocr_jobs.reading.finding.second_lines import with_second_lines
from ocr_jobs.reading.results import Polygon, ReadText, Source


def level(text: str, x: float, y: float, width: float = 150) -> ReadText:
    polygon: Polygon = ((x, y), (x + width, y), (x + width, y + 30), (x, y + 30))
    return ReadText(text, polygon, 0.9, Source.RECOGNISER)


def upwards(text: str, x: float, y: float) -> ReadText:
    polygon: Polygon = ((x, y), (x, y - 150), (x + 30, y - 150), (x + 30, y))
    return ReadText(text, polygon, 0.8, Source.RECOGNISER)


def test_a_counterbore_is_put_behind_the_hole_above_it() -> None:
    (read,) = with_second_lines([level("4x ⌀6.6", 100, 100), level("⌴⌀11 ↧6", 110, 145)])
    assert read.text == "4x ⌀6.6 ⌴⌀11 ↧6"
    assert read.polygon[0] == pytest.approx((100, 100), abs=2)
    assert read.polygon[2] == pytest.approx((260, 175), abs=2)


def test_the_same_in_text_that_reads_upwards() -> None:
    (read,) = with_second_lines([upwards("⌵⌀11x90°", 145, 400), upwards("⌀6.6", 100, 400)])
    assert read.text == "⌀6.6 ⌵⌀11x90°"


@pytest.mark.parametrize(
    "others",
    [
        [level("⌀6.6", 100, 300)],
        [level("⌀6.6", 100, 20)],
        [level("⌀6.6", 400, 100)],
        [level("36", 100, 100)],
        [upwards("⌀6.6", 100, 100)],
    ],
)
def test_what_is_below_far_away_beside_or_no_hole_stays_apart(others: list[ReadText]) -> None:
    reads = [level("⌴⌀11", 100, 145), *others]
    assert with_second_lines(reads) == reads
