"""Confidences that mean what they say."""

import numpy as np
import pytest

from inspections.training.calibration import Bin, calibration, fit_confidence_map
from inspections.vision.confidence import ConfidenceMap


def findings(count: int, seed: int = 1) -> tuple[list[float], list[bool]]:
    """Right more often than they say: the share that is right is the root of the confidence."""
    rng = np.random.default_rng(seed)
    said = rng.random(count)
    return said.tolist(), (rng.random(count) < np.sqrt(said)).tolist()


def test_findings_that_are_right_as_often_as_they_say_are_not_off() -> None:
    measured = calibration([0.25] * 4 + [0.75] * 4, [True] + [False] * 3 + [True] * 3 + [False])

    assert measured.ece == 0
    assert measured.bins == (Bin(4, 0.25, 0.25), Bin(4, 0.75, 0.75))


def test_the_error_is_the_mean_distance_over_all_findings() -> None:
    assert calibration([0.9, 0.9, 0.9, 0.1], [True, True, True, True]).ece == pytest.approx((3 * 0.1 + 0.9) / 4)


def test_full_confidence_has_a_bin() -> None:
    assert calibration([1.0], [True]).bins == (Bin(1, 1.0, 1.0),)


def test_faint_findings_do_not_matter() -> None:
    assert calibration([0.9] + [0.01] * 1000, [True] + [False] * 1000).bins == (Bin(1, 0.9, 1.0),)


def test_nothing_found_is_off_by_nothing() -> None:
    assert calibration([], []).ece == 0


def test_the_fitted_map_makes_other_findings_mean_what_they_say() -> None:
    fitted = ConfidenceMap(fit_confidence_map(*findings(3000)))
    said, right = findings(3000, seed=2)

    before, after = calibration(said, right), calibration([fitted.worth(each) for each in said], right)

    assert before.ece > 0.15
    assert after.ece < 0.03


def test_the_map_has_few_knots_and_keeps_the_order_even_where_all_are_right() -> None:
    said = np.linspace(0.01, 0.99, 2000)
    knots = fit_confidence_map(said.tolist(), (said > 0.5).tolist())

    assert len(knots) < 45
    worths = [ConfidenceMap(knots).worth(float(each)) for each in said]
    assert (np.diff(worths) > 0).all()
    assert worths[0] < 0.05
    assert worths[-1] > 0.95


def test_equal_confidences_count_together_whatever_their_order() -> None:
    said, right = [0.3] * 30 + [0.7] * 30, [True, False, False] * 10 + [True] * 30

    assert fit_confidence_map(said, right) == fit_confidence_map(said[::-1], right[::-1])
    assert ConfidenceMap(fit_confidence_map(said, right)).worth(0.3) == pytest.approx(10.5 / 31, abs=0.001)


def test_a_few_surer_findings_are_worth_more_even_where_more_are_known_of_the_others() -> None:
    knots = fit_confidence_map([0.5] * 1000 + [0.9] * 30, [False] + [True] * 1029)

    assert ConfidenceMap(knots).worth(0.9) > ConfidenceMap(knots).worth(0.5) > 0.99


def test_a_crowd_of_faint_findings_leaves_the_sure_ones_apart() -> None:
    said, right = findings(600)
    faint = np.linspace(0.001, 0.01, 40_000).tolist()

    fitted = ConfidenceMap(fit_confidence_map([*faint, *said], [*([False] * len(faint)), *right]))

    assert [fitted.worth(each) for each in (0.25, 0.5, 0.75)] == pytest.approx([0.5, 0.71, 0.87], abs=0.1)


def test_too_few_findings_are_refused() -> None:
    with pytest.raises(ValueError, match="3 findings are too few"):
        fit_confidence_map([0.1, 0.2, 0.3], [True, False, True])
