"""From CTC's probabilities to text: repeats fold, blanks part, and doubt shows in the confidence."""

import numpy as np
import pytest

from ocr_jobs.reading.recogniser.alphabet import ALPHABET, CLASSES, numbers
from ocr_jobs.reading.recogniser.decoding import Floats, Row, decoded, joined


def steps(pattern: str, share: float = 0.98) -> Floats:
    """A step for each sign of the pattern; "_" is the blank."""
    told = np.full((len(pattern), CLASSES), (1 - share) / (CLASSES - 1), np.float32)
    for step, sign in zip(told, pattern, strict=True):
        step[0 if sign == "_" else numbers(sign)[0]] = share
    return told


@pytest.mark.parametrize(
    ("pattern", "text"), [("__1__5_", "15"), ("11_55", "15"), ("1__1_", "11"), ("____", ""), ("⌀⌀22_5", "⌀25")]
)
def test_repeats_fold_and_blanks_part(pattern: str, text: str) -> None:
    assert decoded(steps(pattern)).text == text


@pytest.mark.parametrize(
    ("pattern", "text"), [("_R_R5_", "R5"), ("_8___.__.5", "8.5"), ("⌀____⌀5", "⌀5"), ("8____8_", "88")]
)
def test_one_sign_told_twice_is_one(pattern: str, text: str) -> None:
    assert decoded(steps(pattern)).text == text


def test_an_unsure_sign_shows_in_the_confidence() -> None:
    told = steps("_2_5_")
    told[3] = steps("6", 0.4)[0]
    told[3, numbers("5")[0]] = 0.55

    assert decoded(told).text == "25"
    assert decoded(told).confidence == pytest.approx(0.55, abs=0.01)


def test_a_thin_figure_that_is_nearly_read_shows_in_the_confidence() -> None:
    told = steps("⌀___5__")
    told[2, 0], told[2, numbers("1")[0]] = 0.55, 0.44

    assert decoded(told).text == "⌀5"
    assert decoded(told).confidence < 0.6


def test_the_passage_from_one_sign_to_the_next_is_no_doubt() -> None:
    told = steps("_2_5_")
    told[2, 0], told[2, numbers("2")[0]] = 0.5, 0.48

    assert decoded(told).confidence > 0.95


@pytest.mark.parametrize(
    ("upper", "lower", "text"),
    [
        ("25 +0.1", "-0.2", "25 +0.1/-0.2"),
        ("⌀25H7", "g6", "⌀25H7/g6"),
        ("⌀25.1", "⌀24.9", "⌀25.1/24.9"),
        ("⌀8.5 THRU", "⌴⌀14 ↧8", "⌀8.5 THRU ⌴⌀14 ↧8"),
        ("", "24.9", "24.9"),
        ("40", "", "40"),
        ("", "", ""),
    ],
)
def test_two_rows_become_one_text(upper: str, lower: str, text: str) -> None:
    assert joined(Row(upper, 0.9), Row(lower, 0.8)) == Row(text, 0.8)


def test_no_sign_is_twice_in_the_alphabet() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
