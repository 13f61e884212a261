"""Training samples: candidates found as in an inspection, named by the truth."""

import numpy as np
import pytest

from inspections.synthesis.looks import LOOKS, Look
from inspections.synthesis.pairs import Truth, generate_pair
from inspections.training.samples import label_of, random_samples, register_pair, with_margin
from inspections.vision.findings import DEFECT_CLASSES

TRUTH = (Truth("spur", (100, 100, 120, 110), 90), Truth("open", (300, 300, 360, 310), 200))


def test_a_candidate_on_a_defect_gets_its_class() -> None:
    assert label_of((90.0, 90.0, 130.0, 121.0), TRUTH, (640, 640)) == 1 + DEFECT_CLASSES.index("spur")


def test_a_candidate_away_from_all_defects_is_nothing() -> None:
    assert label_of((400.0, 20.0, 430.0, 50.0), TRUTH, (640, 640)) == 0


def test_a_candidate_on_a_small_part_of_a_defect_is_not_learnt_from() -> None:
    assert label_of((345.0, 290.0, 376.0, 320.0), TRUTH, (640, 640)) is None


def test_a_board_without_defects_has_only_false_candidates() -> None:
    assert label_of((90.0, 90.0, 130.0, 121.0), (), (640, 640)) == 0


def test_the_margin_ends_at_the_image() -> None:
    assert with_margin((3, 5, 20, 640), (640, 640), 10) == (0.0, 0.0, 30.0, 640.0)


def test_samples_are_the_same_for_a_seed_and_hold_classes_and_nothing() -> None:
    first, second = random_samples(3), random_samples(3)

    assert np.array_equal(first.patches, second.patches)
    assert np.array_equal(first.labels, second.labels)
    assert first.patches.shape[1:] == (2, 64, 64)
    labels = np.concatenate([random_samples(seed).labels for seed in range(6)])
    assert {0, *labels} == set(range(7))


@pytest.mark.parametrize("look", LOOKS)
def test_pairs_of_every_look_can_be_registered(look: Look) -> None:
    registered = register_pair(generate_pair(4, look=look), copper_is_bright=look == "photo")

    assert registered is not None
    assert registered.board.shape == registered.golden.shape == (640, 640)
