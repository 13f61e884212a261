"""Annotated boards put through the pipeline."""

from dataclasses import replace
from pathlib import Path

import pytest

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.deeppcb import read_pairs
from inspections.training.drawn_pairs import draw_pairs
from inspections.training.judged_images import JudgedImage, judge_images
from inspections.vision.shipped import Kind, shipped


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[AnnotatedPair]:
    folder = tmp_path_factory.mktemp("pairs")
    return [*read_pairs(folder, draw_pairs(folder, first_seed=73, count=2, processes=1, say=lambda text: None))]


def judged(pair: AnnotatedPair, kind: Kind = "comparator") -> JudgedImage:
    (image,) = judge_images([pair], shipped(kind), kind, say=lambda text: None)
    return image


def test_a_pair_is_judged_with_its_faintest_findings(pairs: list[AnnotatedPair]) -> None:
    image = judged(pairs[0])

    assert (image.failed, image.unaligned) == ("", "")
    assert len(image.findings) >= len(pairs[0].truth) > 0
    assert image.ms > 0


def test_a_board_on_anothers_golden_board_is_unaligned(pairs: list[AnnotatedPair]) -> None:
    assert judged(replace(pairs[0], golden=pairs[1].golden)).unaligned == "not_aligned"


def test_an_image_that_cannot_be_read_fails_alone(pairs: list[AnnotatedPair]) -> None:
    gone = replace(pairs[0], board=Path("gone.png"))

    broken, whole = judge_images([gone, pairs[1]], shipped("comparator"), "comparator", say=lambda text: None)

    assert (broken.failed, broken.findings) == ("image_missing", ())
    assert whole.findings


def test_a_detector_wants_no_golden_board_and_a_comparator_does(pairs: list[AnnotatedPair]) -> None:
    alone = replace(pairs[0], golden=None)

    assert judged(alone, "detector").failed == ""
    with pytest.raises(ValueError, match="has no golden board"):
        judged(alone)
