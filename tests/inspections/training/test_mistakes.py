"""The worst mistakes, and what to say of them."""

from pathlib import Path

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import Box, Truth
from inspections.training.judged_images import JudgedImage
from inspections.training.mistakes import false_calls, misses
from inspections.vision.findings import Finding

HERE = (100.0, 100.0, 140.0, 140.0)
ASIDE = (125.0, 100.0, 165.0, 140.0)  # IoU 0.23 with HERE
THERE = (300.0, 300.0, 340.0, 340.0)


def image(truth: list[Truth], *findings: Finding, **more: str) -> JudgedImage:
    return JudgedImage(AnnotatedPair(Path("b.png"), None, tuple(truth), "all", "b"), findings, **more)  # type: ignore[arg-type]


def said(cls: str, confidence: float, box: Box = HERE) -> Finding:
    return Finding(cls, confidence, box, 100)


def test_what_is_right_is_no_mistake() -> None:
    judged = [image([("spur", HERE)], said("spur", 0.6))]

    assert misses(judged, 0.5) == []
    assert false_calls(judged, 0.5) == []


def test_a_missed_defect_tells_what_was_said_of_it() -> None:
    judged = [
        image([("spur", HERE)], said("spur", 0.25)),
        image([("spur", HERE)], said("short", 0.9)),
        image([("spur", HERE)], said("spur", 0.9, ASIDE)),
        image([("spur", HERE)], said("spur", 0.9, THERE), said("open", 0.01)),
        image([("spur", HERE)], said("open", 0.4)),
        image([("spur", HERE)], failed="image_truncated"),
        image([("spur", HERE)], unaligned="not_aligned"),
    ]

    assert [miss.why for miss in misses(judged, 0.5)] == [
        "nothing said here",
        "called open, but only 0.40 sure",
        "image_truncated",
        "not_aligned",
        "found, but only 0.25 sure",
        "called short",
        "found, but its box agrees by 0.23 only",
    ]


def test_a_false_call_tells_what_is_true_of_it_the_surest_first() -> None:
    judged = [
        image([("spur", HERE)], said("short", 0.6)),
        image([("spur", HERE)], said("spur", 0.7, ASIDE)),
        image([("spur", HERE)], said("spur", 0.9), said("spur", 0.8)),
        image([("spur", HERE)], said("spur", 0.95, THERE), said("open", 0.3)),
    ]

    assert [(call.badness, call.why) for call in false_calls(judged, 0.5)] == [
        (0.95, "nothing there"),
        (0.8, "a second finding of one defect"),
        (0.7, "its box agrees by 0.23 only"),
        (0.6, "spur in truth"),
    ]
