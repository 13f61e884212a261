"""The page of figures: written by hand but for what stands between marks."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import PAGE as PUBLISHED
from benchmarks.page import GOALS, MACHINE, Record, with_section, write_page
from benchmarks.parts import PARTS
from benchmarks.report import Goal

ORDER = ["speed", "scores"]
PAGE = """# Figures

Written by hand.

<!-- bench:begin speed -->
old speed
<!-- bench:end speed -->

## What was tried

By hand too.

<!-- bench:begin scores -->
old scores
<!-- bench:end scores -->
"""


def record(title: str, **more: Any) -> Record:
    return Record(title, "2026-01-02 03:04 UTC", 1.5, "a CPU, 2 cores", ["-m benchmarks.speed"], **more)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "benchmarks.md"
    path.write_text(PAGE)
    return path


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    changed = with_section(PAGE, "speed", "Speed", "new speed")

    assert changed == PAGE.replace("old speed", "new speed")


def test_a_section_that_the_page_lacks_goes_to_its_end() -> None:
    changed = with_section(PAGE, "large", "A large board", "big")

    assert changed.startswith(PAGE.rstrip())
    assert changed.endswith("## A large board\n\n<!-- bench:begin large -->\nbig\n<!-- bench:end large -->\n")


def test_a_mark_without_its_end_is_refused_rather_than_the_rest_of_the_page_lost() -> None:
    with pytest.raises(ValueError, match="bench:end speed"):
        with_section(PAGE.replace("<!-- bench:end speed -->", ""), "speed", "Speed", "new")


def test_a_part_run_alone_leaves_the_others_and_their_goals(page: Path) -> None:
    scores = record("Scores", goals=[Goal("mAP", "at least 99 %", "98.0 %", False)], text="the scores")
    write_page(page, {"scores": scores}, {"processor": "a CPU"}, ORDER)

    speed = record("Speed", goals=[Goal("tiles/s", "at least 2 x", "2.5 x", True)], text="the speed")
    write_page(page, {"speed": speed}, {"processor": "a CPU"}, ORDER)

    text = page.read_text()
    assert "the scores" in text
    assert "the speed" in text
    assert "old" not in text
    assert "By hand too." in text
    assert "| mAP | at least 99 % | 98.0 % | **missed** | 2026-01-02 03:04 UTC |" in text
    assert "| tiles/s | at least 2 x | 2.5 x | met | 2026-01-02 03:04 UTC |" in text
    assert text.index("tiles/s") < text.index("mAP")


def test_the_command_stands_beside_the_figures(page: Path) -> None:
    write_page(page, {"speed": record("Speed", text="the speed")}, {}, ORDER)

    assert "    .venv/bin/python -m benchmarks.speed\n" in page.read_text()


def test_what_was_not_measured_is_said_in_its_section_and_in_the_table(page: Path) -> None:
    write_page(page, {"speed": record("Speed", failed="needs the pairs")}, {}, ORDER)

    text = page.read_text()
    assert "Not measured: needs the pairs" in text
    assert "| Speed |  | not measured |" in text


def test_the_page_of_the_documentation_has_a_place_for_each_part() -> None:
    page = PUBLISHED.read_text(encoding="utf-8")

    for name in (GOALS, MACHINE, *(part.name for part in PARTS)):
        assert page.index(f"<!-- bench:begin {name} -->") < page.index(f"<!-- bench:end {name} -->")


def test_a_new_page_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "build" / "benchmarks.md"

    write_page(path, {"speed": record("Speed", text="the speed")}, {"processor": "a CPU"}, ORDER)

    assert "## Speed" in path.read_text()
    assert "| processor | a CPU |" in path.read_text()
