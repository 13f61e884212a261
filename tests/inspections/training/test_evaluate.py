"""DeepPCB's scoring rule."""

import pytest

from inspections.training.evaluate import Truth, evaluate, iou
from inspections.vision.findings import Finding

BOX = (100.0, 100.0, 140.0, 140.0)
ELSEWHERE = (300.0, 300.0, 340.0, 340.0)


def finding(confidence: float, box: tuple[float, float, float, float] = BOX, cls: str = "open") -> Finding:
    return Finding(cls, confidence, box, 100)


def test_everything_found_and_nothing_else_scores_one() -> None:
    truth: list[Truth] = [("open", BOX), ("spur", ELSEWHERE)]

    scores = evaluate([([finding(0.9), finding(0.6, ELSEWHERE, "spur")], truth)])

    assert (scores.mean_ap, scores.best_f, scores.precision, scores.recall) == (1, 1, 1, 1)
    assert scores.threshold == 0.6
    assert scores.ap_by_class == {"open": 1, "spur": 1}


def test_the_wrong_class_is_no_hit() -> None:
    assert evaluate([([finding(0.9, cls="short")], [("open", BOX)])]).best_f == 0


@pytest.mark.parametrize(("offset", "hit"), [(19.0, True), (21.0, False)])
def test_a_third_of_overlap_is_enough(offset: float, hit: bool) -> None:
    moved = (BOX[0] + offset, BOX[1], BOX[2] + offset, BOX[3])

    assert (iou(moved, BOX) > 0.33) is hit
    assert evaluate([([finding(0.9, moved)], [("open", BOX)])]).recall == (1 if hit else 0)


def test_a_second_finding_of_one_defect_is_a_false_call() -> None:
    scores = evaluate([([finding(0.9), finding(0.8)], [("open", BOX)])])

    assert scores.best_f == 1
    assert scores.threshold == 0.9


def test_of_two_defects_a_finding_takes_the_one_that_it_covers_best() -> None:
    near = (BOX[0] + 8, BOX[1], BOX[2] + 8, BOX[3])

    scores = evaluate([([finding(0.9, near), finding(0.8)], [("open", BOX), ("open", near)])])

    assert scores.recall == 1


def test_average_precision_is_the_area_under_the_curve() -> None:
    truth: list[Truth] = [("open", BOX), ("open", ELSEWHERE)]
    between = (200.0, 200.0, 240.0, 240.0)

    scores = evaluate([([finding(0.9), finding(0.8, between), finding(0.7, ELSEWHERE)], truth)])

    assert scores.mean_ap == pytest.approx((1 + 2 / 3) / 2)


def test_what_no_finding_reaches_counts_as_missed() -> None:
    scores = evaluate([([finding(0.9)], [("open", BOX)]), ([], [("open", BOX)])])

    assert scores.mean_ap == pytest.approx(0.5)
    assert scores.recall == pytest.approx(0.5)


def test_findings_of_equal_confidence_stand_or_fall_together() -> None:
    scores = evaluate([([finding(0.5), finding(0.5, ELSEWHERE)], [("open", BOX)])])

    assert scores.precision == pytest.approx(0.5)


def test_nothing_found_and_nothing_there_scores_nothing() -> None:
    assert evaluate([([], [])]).best_f == 0
    assert evaluate([([], [("open", BOX)])]).mean_ap == 0
