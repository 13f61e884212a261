"""A decision as a sentence, with what it was before where that differs."""

from collections.abc import Mapping
from typing import Any

import pytest

from inspections.models import Decision
from inspections.pages.decision_words import in_words


@pytest.mark.parametrize(
    ("action", "number", "before", "after", "expected"),
    [
        ("confirm", 3, {"status": "open"}, {"status": "confirmed"}, "Defect 3: confirmed"),
        ("false_call", 3, {}, {"status": "false_call"}, "Defect 3: called false"),
        ("reclassify", 3, {"class": "open"}, {"class": "spur"}, "Defect 3: class Spur (before: Open)"),
        ("reclassify", 3, {"class": "spur"}, {"class": "spur"}, "Defect 3: class Spur"),
        ("draw", 9, {}, {"class": "pin_hole"}, "Drawn: Pin-hole"),
        ("verdict", None, {"verdict": "review"}, {"verdict": "fail"}, "Verdict FAIL (before: REVIEW)"),
        ("verdict", None, {}, {"verdict": ""}, "Verdict as the machine judged"),
        ("comment", None, {"comment": ""}, {"comment": "flake"}, "Comment: “flake”"),
        ("comment", 2, {}, {"comment": "flake"}, "Defect 2: comment “flake”"),
        ("comment", None, {"comment": "x"}, {"comment": ""}, "Comment removed"),
        ("machine", None, {}, {"verdict": "pass"}, "The board was inspected again: PASS"),
    ],
)
def test_says(
    action: str, number: int | None, before: Mapping[str, Any], after: Mapping[str, Any], expected: str
) -> None:
    assert in_words(action, number, before, after) == expected


@pytest.mark.parametrize("action", Decision.Action.values)
def test_every_action_has_its_words(action: str) -> None:
    assert in_words(action, 1, {}, {"class": "open", "verdict": "pass", "comment": "x"})
