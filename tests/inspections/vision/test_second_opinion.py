"""Comparator and YOLO together."""

import pytest

from inspections.vision.findings import Finding
from inspections.vision.second_opinion import agreed

BOX = (10.0, 10.0, 40.0, 40.0)


def finding(cls: str, confidence: float, box: tuple[float, float, float, float] = BOX) -> Finding:
    return Finding(cls, confidence, box, 100)


def test_where_both_say_the_same_their_shares_add_up_in_the_first_ones_box() -> None:
    (one,) = agreed([finding("open", 0.8)], [finding("open", 0.6, (12.0, 12.0, 44.0, 44.0))], share=0.25)

    assert one.confidence == pytest.approx(0.75 * 0.8 + 0.25 * 0.6)
    assert (one.cls, one.box_xyxy) == ("open", BOX)


def test_a_sure_second_opinion_changes_the_class_of_an_unsure_first() -> None:
    (one,) = agreed([finding("mousebite", 0.4)], [finding("open", 0.9)], share=0.5)

    assert one.cls == "open"
    assert one.confidence == pytest.approx(0.45)


def test_what_only_one_sees_keeps_that_ones_share() -> None:
    far = (200.0, 200.0, 230.0, 230.0)

    both = agreed([finding("open", 0.8)], [finding("short", 0.9, far)], share=0.25)

    assert [f.cls for f in both] == ["open", "short"]
    assert [f.confidence for f in both] == pytest.approx([0.6, 0.225])


def test_each_of_the_seconds_findings_counts_for_one_mark_only() -> None:
    near = (14.0, 10.0, 44.0, 40.0)

    first, other = agreed([finding("open", 0.5), finding("open", 0.5, near)], [finding("open", 1.0)], share=0.5)

    assert [first.box_xyxy, other.box_xyxy] == [BOX, near]
    assert [first.confidence, other.confidence] == pytest.approx([0.75, 0.25])
