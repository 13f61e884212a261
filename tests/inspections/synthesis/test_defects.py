"""Defects do to the copper what their class says: seen by counting pieces on a board of straight traces."""

import cv2
import numpy as np
import pytest

from inspections.synthesis.defects import ADDING, add_defects
from inspections.vision.findings import DEFECT_CLASSES


@pytest.fixture
def traces() -> np.ndarray:
    """Six traces, 18 px wide and 16 px apart, that end on the board."""
    copper = np.zeros((300, 300), np.uint8)
    for left in range(40, 240, 34):
        copper[20:280, left : left + 18] = 255
    return copper


def pieces(mask: np.ndarray) -> int:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    return int(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] >= 10))


CHANGES = {
    "open": (1, 0),
    "short": (-1, 0),
    "mousebite": (0, 0),
    "spur": (0, 0),
    "spurious_copper": (1, 0),
    "pin_hole": (0, 1),
}


@pytest.mark.parametrize("cls", DEFECT_CLASSES)
@pytest.mark.parametrize("seed", range(5))
def test_a_defect_changes_the_number_of_conductors_and_of_gaps_as_its_class_says(
    traces: np.ndarray, cls: str, seed: int
) -> None:
    defective = add_defects(np.random.default_rng(seed), traces, (cls,))

    assert defective.classes == (cls,)
    closed = np.where(_closed(defective.labels) > 0, np.uint8(255 if cls in ADDING else 0), traces)
    conductors = np.sign(pieces(closed) - pieces(traces))
    gaps = np.sign(pieces(cv2.bitwise_not(closed)) - pieces(cv2.bitwise_not(traces)))
    assert (conductors, gaps) == CHANGES[cls]


def test_the_labels_mark_exactly_what_changed(traces: np.ndarray) -> None:
    defective = add_defects(np.random.default_rng(1), traces, DEFECT_CLASSES)

    assert np.array_equal(defective.labels > 0, defective.copper != traces)


def test_the_sound_copper_is_left_alone(traces: np.ndarray) -> None:
    before = traces.copy()

    add_defects(np.random.default_rng(1), traces, DEFECT_CLASSES)

    assert np.array_equal(traces, before)


def test_defects_keep_apart(traces: np.ndarray) -> None:
    defective = add_defects(np.random.default_rng(2), traces, DEFECT_CLASSES * 2, spacing=20)

    for index in range(1, len(defective.classes) + 1):
        ys, xs = np.nonzero(defective.labels == index)
        around = defective.labels[max(ys.min() - 20, 0) : ys.max() + 21, max(xs.min() - 20, 0) : xs.max() + 21]
        assert set(np.unique(around)) <= {0, index}


def test_nothing_is_placed_where_none_may_lie(traces: np.ndarray) -> None:
    keep_out = np.full_like(traces, 255)
    keep_out[:, :150] = 0

    defective = add_defects(np.random.default_rng(3), traces, DEFECT_CLASSES * 2, keep_out=keep_out)

    assert defective.classes
    assert not defective.labels[:, 150:].any()


def test_a_board_without_copper_takes_only_what_needs_none() -> None:
    defective = add_defects(np.random.default_rng(4), np.zeros((200, 200), np.uint8), DEFECT_CLASSES)

    assert set(defective.classes) <= {"spurious_copper"}


def _closed(labels: np.ndarray) -> np.ndarray:
    mark = np.where(labels > 0, np.uint8(255), np.uint8(0))
    return np.asarray(cv2.morphologyEx(mark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
