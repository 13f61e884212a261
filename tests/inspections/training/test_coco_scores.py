"""COCO's scores."""

import numpy as np
import pytest

from inspections.training.coco_scores import coco_scores, sampled_precision
from inspections.training.evaluate import Truth
from inspections.vision.findings import Finding

BOX = (100.0, 100.0, 200.0, 200.0)


def finding(confidence: float, *, right: float = 200.0, cls: str = "open") -> Finding:
    """Of IoU (right - 100) / 100 with BOX."""
    return Finding(cls, confidence, (100.0, 100.0, right, 200.0), 100)


def test_a_box_that_fits_exactly_counts_at_every_overlap() -> None:
    scores = coco_scores([([finding(0.9)], [("open", BOX)])])

    assert scores.map_50 == pytest.approx(1)
    assert scores.map_50_95 == pytest.approx(1)


@pytest.mark.parametrize(("right", "thresholds"), [(149.0, 0), (150.0, 1), (172.0, 5), (195.0, 10)])
def test_a_looser_box_counts_up_to_its_overlap_and_an_overlap_of_just_the_threshold_counts(
    right: float, thresholds: int
) -> None:
    scores = coco_scores([([finding(0.9, right=right)], [("open", BOX)])])

    assert scores.map_50 == pytest.approx(1 if thresholds else 0)
    assert scores.map_50_95 == pytest.approx(thresholds / 10)


def test_the_mean_is_over_the_classes_that_are_there() -> None:
    truth: list[Truth] = [("open", BOX), ("spur", BOX)]

    scores = coco_scores([([finding(0.9), finding(0.8, cls="short")], truth)])

    assert scores.ap_50_by_class == {"open": pytest.approx(1), "spur": 0}
    assert scores.map_50 == pytest.approx(0.5)


def test_precision_is_read_off_at_101_recalls() -> None:
    hits = np.array([True, False, True])

    # Recalls 0 .. 0.5 (51 of them) at precision 1, the other 50 at 2/3.
    assert sampled_precision(hits, 2) == pytest.approx((51 + 50 * 2 / 3) / 101)
    assert sampled_precision(hits, 4) == pytest.approx((26 + 25 * 2 / 3) / 101)
    assert sampled_precision(np.array([], bool), 3) == 0


def test_nothing_there_scores_nothing() -> None:
    assert coco_scores([([finding(0.9)], [])]).map_50 == 0
