"""Lines that stand above each other and make one size."""

import pytest

from ocr_jobs.reading.results import ReadText, Source
from ocr_jobs.reading.stacked_readings import with_stacks


def at(text: str, x: float, y: float, confidence: float = 0.9) -> ReadText:
    """30 px high, 20 px a sign."""
    right, low = x + 20 * len(text), y + 30
    return ReadText(text, ((x, y), (right, y), (right, low), (x, low)), confidence, Source.RECOGNISER)


def said(*texts: ReadText) -> list[str]:
    return [text.text for text in with_stacks(texts)]


def test_limits_are_two_numbers_close_to_each_other() -> None:
    assert said(at("21.95", 0, 0), at("21.90", 0, 40)) == ["21.95/21.90"]


def test_the_sign_before_both_limits_goes_with_them() -> None:
    assert said(at("6.610", 100, 0), at("6.590", 100, 40), at("4x ⌀", 5, 20)) == ["4x ⌀6.610/6.590"]


def test_deviations_stand_behind_their_nominal() -> None:
    assert said(at("⌀36", 0, 20), at("+0.2", 70, 0), at("-0.1", 70, 40)) == ["⌀36 +0.2/-0.1"]


def test_a_deviation_may_stand_above_one_on_the_nominals_line() -> None:
    assert said(at("0", 140, 0), at("109-0.15", 0, 40)) == ["109 0/-0.15"]


def test_deviations_read_as_one_text_find_their_nominal() -> None:
    assert said(at("⌀16", 0, 10), at("+0.03/0", 70, 10)) == ["⌀16 +0.03/0"]


def test_nothing_stands_below_a_plus_and_minus() -> None:
    assert said(at("36", 0, 20), at("±0.2", 50, 0), at("-0.1", 50, 40)) == ["36 +0.2/-0.1"]


def test_a_stack_is_as_sure_as_its_least_sure_line_and_lies_around_all() -> None:
    (stack,) = with_stacks([at("21.95", 0, 0, 0.7), at("21.90", 0, 40, 0.95)])

    assert stack.confidence == 0.7
    assert stack.polygon == ((0, 0), (100, 0), (100, 70), (0, 70))


@pytest.mark.parametrize(
    "texts",
    [
        (at("⌀16", 0, 10), at("+0.03/0", 170, 10)),  # far from its nominal
        (at("10", 0, 0), at("35", 0, 40)),  # two dimensions
        (at("21.95", 0, 0), at("21.9", 0, 40)),  # not of one kind
        (at("21.90", 0, 0), at("21.95", 0, 40)),  # the larger one stands above
        (at("21.95", 0, 0), at("21.90", 0, 90)),  # too far apart
        (at("36", 0, 20), at("+0.1", 50, 0), at("+0.2", 50, 40)),
        (at("0.1", 0, 20), at("+0.2", 70, 0), at("-0.2", 70, 40)),  # more than the size itself
    ],
)
def test_other_texts_stay_apart(texts: tuple[ReadText, ...]) -> None:
    assert said(*texts) == [text.text for text in texts]
