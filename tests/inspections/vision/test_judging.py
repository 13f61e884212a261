"""Findings become a verdict with a reason."""

import pytest

from inspections.vision.findings import Finding
from inspections.vision.judging import Judgement, Thresholds, judge

THRESHOLDS = Thresholds({"open": 0.8}, otherwise=0.4)


def finding(cls: str, confidence: float) -> Finding:
    return Finding(cls, confidence, (10, 10, 40, 40), 90)


def test_no_findings_pass() -> None:
    assert judge([], THRESHOLDS) == Judgement("pass", "no_defects")


def test_a_finding_at_its_threshold_fails_the_board() -> None:
    assert judge([finding("short", 0.4)], THRESHOLDS) == Judgement("fail", "defects_found", {"count": 1})


def test_thresholds_are_those_of_the_class() -> None:
    assert judge([finding("open", 0.7)], THRESHOLDS).verdict == "review"
    assert judge([finding("open", 0.8)], THRESHOLDS).verdict == "fail"


def test_a_finding_between_floor_and_threshold_is_left_to_a_person() -> None:
    assert judge([finding("short", 0.2)], THRESHOLDS) == Judgement("review", "doubtful_defects", {"count": 1})


def test_a_finding_below_the_floor_does_not_matter() -> None:
    assert judge([finding("short", 0.19)], THRESHOLDS).verdict == "pass"


def test_defects_weigh_more_than_doubts() -> None:
    judgement = judge([finding("short", 0.3), finding("spur", 0.9), finding("spur", 0.8)], THRESHOLDS)

    assert judgement == Judgement("fail", "defects_found", {"count": 2})


def test_a_doubtful_inspection_is_never_passed_and_says_why() -> None:
    unsure = Judgement("review", "not_aligned", {"residual_px": 9.1})

    assert judge([], THRESHOLDS, unsure=unsure) == unsure
    assert judge([finding("short", 0.9)], THRESHOLDS, unsure=unsure) == unsure


def test_the_lowest_confidence_that_matters_is_the_smallest_floor() -> None:
    assert THRESHOLDS.lowest == pytest.approx(0.2)


def test_a_threshold_for_no_class_is_refused() -> None:
    with pytest.raises(ValueError, match="scratch"):
        Thresholds({"scratch": 0.5}, otherwise=0.4)


def test_a_finding_of_no_class_is_refused() -> None:
    with pytest.raises(ValueError, match="scratch"):
        finding("scratch", 0.5)
