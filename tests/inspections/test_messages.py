"""Every code that can reach a person has a sentence, and every sentence can be filled in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils import translation

from inspections.board_types import checked_thresholds
from problems.messages import registered_codes, sentence
from problems.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "files", "live", "gpu", "jobs", "reviewing", "inspections", "ocr_jobs", "webapp")
PLACEHOLDER = re.compile(r"%\((\w+)\)")
REASONS = {"no_defects", "defects_found", "doubtful_defects"}
# Passed on from elsewhere with the parameters of where it arose.
PASSED_ON = {"status", "retry"}


class Raised(NamedTuple):
    where: str
    code: str
    params: frozenset[str]
    complete: bool  # nothing is passed on with **


def raised() -> Iterator[Raised]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node) == "Problem":
                    yield from _codes(node, f"{path.relative_to(ROOT)}:{node.lineno}")


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _codes(call: ast.Call, where: str) -> Iterator[Raised]:
    params = frozenset(keyword.arg for keyword in call.keywords if keyword.arg) - PASSED_ON
    complete = all(keyword.arg for keyword in call.keywords)
    for node in ast.walk(call.args[0]) if call.args else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield Raised(where, node.value, params, complete)


def test_every_code_raised_anywhere_has_a_sentence() -> None:
    missing = sorted({f"{row.code} at {row.where}" for row in raised() if row.code not in registered_codes()})
    assert missing == []


def test_every_reason_that_the_vision_gives_has_a_sentence() -> None:
    words: set[str] = set()
    for path in (ROOT / "inspections" / "vision").glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "reason" in line or "Judgement(" in line:
                words |= set(re.findall(r'"([a-z]+_[a-z_]+)"(?!:)', line))
    assert words >= REASONS, "the search itself finds what is known to be there"
    assert sorted(words - registered_codes()) == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_sentence_can_be_filled_in_from_its_problem(language: str) -> None:
    with translation.override(language):
        unfilled = [
            f"{row.code} at {row.where}: {sorted(wanted - row.params)}"
            for row in raised()
            if row.complete and (wanted := _placeholders(row.code)) - row.params
        ]
    assert unfilled == []


def _placeholders(code: str) -> set[str]:
    """What the sentence asks for, in the active language."""
    asked: set[str] = set()

    class Asked(dict[str, object]):
        def __missing__(self, name: str) -> str:
            asked.add(name)
            return name

    sentence(code, Asked())
    return asked


def test_a_class_is_named_as_it_is_written_and_as_the_reader_reads_it() -> None:
    with pytest.raises(Problem) as refused:
        checked_thresholds({"rust": 0.5})
    assert "open (Open), short (Short)" in sentence(refused.value.code, refused.value.params)
    with translation.override("ko"), pytest.raises(Problem) as refused:
        checked_thresholds({"rust": 0.5})
    assert "open (단선), short (단락)" in sentence(refused.value.code, refused.value.params)


def test_an_unregistered_code_would_be_seen() -> None:
    call = ast.parse('raise Problem("never_registered", size=3)').body[0].exc  # type: ignore[attr-defined]
    assert [(row.code, row.params) for row in _codes(call, "here")] == [("never_registered", frozenset({"size"}))]
    assert "never_registered" not in registered_codes()
