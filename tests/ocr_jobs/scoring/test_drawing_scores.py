from pathlib import Path
from typing import Any

import pytest

from benchmarks import drawing_texts
from benchmarks.drawing_scores import Tally, frame_text, iou, score
from benchmarks.drawing_truth import Truth, truth_of

EMPTY: dict[str, Any] = {
    "dimensions": [],
    "frames": [],
    "roughness": [],
    "datums": [],
    "notes": [],
    "title_block": {},
}


def box(x: float, y: float, width: float = 100, height: float = 30) -> list[list[float]]:
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]


def located(text: str, x: float, callout: int = 0, **more: object) -> dict[str, Any]:
    return {"text": text, "polygon": box(x, 0), "callout": callout, **more}


def truth(*labels: tuple[str, float], **more: Any) -> Truth:
    shapes = [{"label": text, "points": box(x, 0)} for text, x in labels]
    return truth_of({"imagePath": "a.png", "shapes": shapes, **more}, Path("/nowhere"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("⌀38H12", "Ø38 H12"),
        ("45,0°", "45.0°"),
        ("4x ⌀6.60 +0.40/-0.10", "+0.40 4x⌀6.60-0.10"),
        ("16.00 15.50", "16.00/15.50"),
        ("[⌀6.15]", "⌀6.15"),
        ("1×45°", "1 x 45°"),
        ("CH 5", "CH5"),
    ],
)
def test_texts_that_say_the_same(one: str, other: str) -> None:
    assert drawing_texts.same(one, other)
    assert drawing_texts.edits(one, other) == 0


@pytest.mark.parametrize(
    ("one", "other"), [("16.00 15.50", "16.0015.50"), ("25 +0.1/-0.2", "25 -0.1/+0.2"), ("⌀5", "5")]
)
def test_texts_that_differ(one: str, other: str) -> None:
    assert not drawing_texts.same(one, other)


def test_edits_are_counted_in_the_order_that_brings_the_parts_nearest() -> None:
    assert drawing_texts.edits("+0.03 35.36-0.03", "35.86 +0.03/-0.03") == 1


def test_iou_truncates_corners_and_takes_turned_boxes() -> None:
    assert iou(((0.9, 0.9), (10.9, 0.9), (10.9, 10.9), (0.9, 10.9)), ((0, 0), (10, 0), (10, 10), (0, 10))) == 1.0
    diamond = ((5.0, 0.0), (10.0, 5.0), (5.0, 10.0), (0.0, 5.0))
    assert iou(diamond, ((0, 0), (10, 0), (10, 10), (0, 10))) == pytest.approx(0.5)
    assert iou(diamond, ((50, 50), (60, 50), (60, 60), (50, 60))) == 0.0


def test_dimensions_are_counted_as_matched_exact_and_predicted() -> None:
    labels = truth(("⌀15", 0), ("20", 200), ("30", 400), ("other_info", 600))
    read = [located("⌀15", 5, 1), located("28", 200, 2), located("A", 600, 3), located("7", 900, 4)]
    tally, misses = score(labels, {**EMPTY, "dimensions": read})
    assert (tally.dimensions, tally.predicted, tally.matched, tally.exact) == (3, 4, 2, 1)
    assert [(miss.text, miss.read) for miss in misses] == [("20", "28"), ("30", "")]
    shares = tally.shares()
    assert shares["recall"] == round(2 / 3, 4)
    assert shares["precision"] == 0.5
    assert shares["cer_matched"] == round(1 / 5, 4)
    assert shares["cer_all"] == round(3 / 7, 4)


def test_what_overlaps_less_than_a_fifth_does_not_match() -> None:
    tally, _ = score(truth(("20", 0)), {**EMPTY, "dimensions": [located("20", 70, 1)]})
    assert tally.matched == 0


def test_a_text_that_was_read_as_a_note_is_no_dimension() -> None:
    tally, _ = score(truth(("20", 0)), {**EMPTY, "notes": [located("20", 0)]})
    assert (tally.matched, tally.predicted) == (0, 0)


def test_the_dimensions_of_one_callout_are_one_prediction() -> None:
    read = [located("⌀6.6 ↧12", 0, 7), located("⌀6.6 ↧12", 0, 7)]
    tally, _ = score(truth(("⌀6.6 ↧12", 0)), {**EMPTY, "dimensions": read})
    assert (tally.predicted, tally.exact) == (1, 1)


def test_frames_must_be_right_as_a_whole() -> None:
    labels = truth(frames=[{"text": "⌖|⌀0.1Ⓜ|A|B", "polygon": box(0, 0)}, {"text": "⏥|0.2", "polygon": box(300, 0)}])
    frames = [located("⌖|⌀0,1Ⓜ|A|B", 0), located("⏥|0.3", 300)]
    tally, _ = score(labels, {**EMPTY, "frames": frames})
    assert (tally.frames, tally.frames_predicted, tally.frames_right) == (2, 2, 1)
    assert frame_text("|⌖ | ⌀0,1 |") == "⌖|⌀0.1"


def test_title_block_fields_are_right_with_name_and_text() -> None:
    fields = {"number": {"text": "AB-12"}, "scale": {"text": "1:2"}}
    labels = truth(title_block={"fields": fields})
    block = {"number": {"text": "ab-12", "polygon": box(0, 0)}, "title": {"text": "1:2", "polygon": box(0, 0)}}
    tally, _ = score(labels, {**EMPTY, "title_block": block})
    assert tally.shares()["title_block_f1"] == 0.5


def test_tallies_add_up_and_nothing_has_no_share() -> None:
    assert (Tally(dimensions=2, exact=1) + Tally(dimensions=3, exact=2)).shares()["exact"] == 0.6
    assert Tally().shares()["exact"] is None
