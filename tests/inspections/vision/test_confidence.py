"""The map from raw confidences to what they are worth, as a model's file carries it."""

import json

import pytest

from inspections.vision.confidence import AS_IS, ConfidenceMap, confidence_map, operating_confidence

KNOTS = [[0, 0], [0.4, 0.8], [1, 1]]


def test_confidences_lie_on_straight_lines_between_knots() -> None:
    found = confidence_map({"confidence_map": json.dumps(KNOTS)})

    assert [found.worth(raw) for raw in (0.0, 0.2, 0.4, 0.7, 1.0)] == pytest.approx([0, 0.4, 0.8, 0.9, 1])


def test_the_way_back_leads_to_the_raw_confidence() -> None:
    found = confidence_map({"confidence_map": json.dumps(KNOTS)})

    assert [found.raw_of(found.worth(raw)) for raw in (0.0, 0.1, 0.5, 1.0)] == pytest.approx([0, 0.1, 0.5, 1])


def test_a_little_beyond_the_ends_is_the_end() -> None:
    assert AS_IS.worth(1.0001) == 1
    assert AS_IS.worth(-0.0001) == 0


def test_a_model_without_a_map_keeps_its_confidences() -> None:
    found = confidence_map({})

    assert found.worth(0.37) == pytest.approx(0.37)
    assert operating_confidence({}, 0.35) == 0.35


@pytest.mark.parametrize(
    "bad", ["[[0,0],[0.5,0.7],[0.6,0.7],[1,1]]", "[[0.1,0],[1,1]]", "[[0,0]]", "[]", "7", "[1,2]", "{", '[["a",0]]']
)
def test_a_map_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        confidence_map({"confidence_map": bad})


def test_a_map_must_not_fall() -> None:
    with pytest.raises(ValueError, match="rising"):
        ConfidenceMap(((0, 0), (0.5, 0.9), (0.7, 0.8), (1, 1)))


@pytest.mark.parametrize("bad", ["1.2", "much", "nan"])
def test_an_operating_point_out_of_range_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        operating_confidence({"operating_confidence": bad}, 0.35)
