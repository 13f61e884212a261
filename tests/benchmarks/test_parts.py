"""Running the parts: each a command that tells JSON, and none stops the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import run
from benchmarks.parts import PARTS
from benchmarks.report import Asked, Goal, Part, Section

QUICK = Asked(None, quick=True)


def counted(answers: Sequence[Any]) -> Section:
    return Section([Goal("sum", "publish", str(sum(answers)))], f"the sum is {sum(answers)}")


def part(*scripts: str) -> Part:
    return Part("sum", "A sum", lambda asked: [["-c", script] for script in scripts], counted)


def test_a_part_is_made_of_the_json_that_its_commands_print() -> None:
    record = run(part("print(1)", "print(2)"), QUICK)

    assert (record.text, record.failed) == ("the sum is 3", "")
    assert record.goals == [Goal("sum", "publish", "3")]


def test_a_command_that_breaks_is_told_with_its_last_line() -> None:
    record = run(part("print(1)", "raise SystemExit('no camera')"), QUICK)

    assert record.failed.endswith("no camera")
    assert record.text == ""


def test_an_answer_that_is_none_is_told() -> None:
    assert "JSONDecodeError" in run(part("print('tiles: many')"), QUICK).failed


@pytest.mark.parametrize("name", ["comparator", "detector"])
def test_scores_without_pairs_are_not_measured_and_nothing_is_run(name: str) -> None:
    (wanted,) = [each for each in PARTS if each.name == name]

    record = run(wanted, QUICK)

    assert "--data" in record.failed
    assert record.minutes < 1


def test_the_data_folder_is_shown_as_a_reader_has_to_fill_it_in(tmp_path: Path) -> None:
    shown = Part("sum", "A sum", lambda asked: [["-c", "print(1)", *asked.data_words]], counted)

    record = run(shown, Asked(tmp_path))

    assert record.commands == ["-c 'print(1)' --data DIR"]


def test_a_quick_run_asks_for_less() -> None:
    for each in PARTS:
        quick, full = (each.commands(Asked(Path("DIR"), quick=quick)) for quick in (True, False))
        assert quick != full, each.name


def test_names_are_unique() -> None:
    assert len({each.name for each in PARTS}) == len(PARTS)
