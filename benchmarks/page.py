"""docs/benchmarks.md: a page written by hand, whose parts between marks are written by the benchmarks.

A part stands between `<!-- bench:begin NAME -->` and `<!-- bench:end NAME -->`; nothing else is touched. What the table
of goals needs of parts that did not run this time is in a JSON file beside the page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.report import Goal, markdown_table

GOALS, MACHINE = "goals", "machine"
_NEW_PAGE = "# Measured\n"


@dataclass(frozen=True)
class Record:
    """One part as it was run last. failed: why there are no figures."""

    title: str
    date: str
    minutes: float
    on: str
    commands: Sequence[str]
    goals: Sequence[Goal] = field(default=())
    text: str = ""
    failed: str = ""


def has_section(page: Path, name: str) -> bool:
    """Whether the page has figures of this part, from an earlier run."""
    memory = page.with_suffix(".json")
    return memory.exists() and name in json.loads(memory.read_text(encoding="utf-8"))


def write_page(page: Path, records: Mapping[str, Record], machine: Mapping[str, str], order: Sequence[str]) -> None:
    """Replaces the sections of these records, the machine and the goals; what is not there yet goes to the end."""
    memory = page.with_suffix(".json")
    goals = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
    goals |= {name: _remembered(record) for name, record in records.items()}
    text = page.read_text(encoding="utf-8") if page.exists() else _NEW_PAGE
    text = with_section(text, GOALS, "Goals", _goal_table([goals[name] for name in order if name in goals]))
    text = with_section(text, MACHINE, "Machine", markdown_table(["", ""], [[*row] for row in machine.items()]))
    for name in order:
        if name in records:
            text = with_section(text, name, records[name].title, _section_text(records[name]))
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    memory.write_text(json.dumps(goals, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def with_section(page: str, name: str, title: str, text: str) -> str:
    """The page with another text between the marks of this name."""
    begin, end = f"<!-- bench:begin {name} -->", f"<!-- bench:end {name} -->"
    section = f"{begin}\n{text.strip()}\n{end}"
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n## {title}\n\n{section}\n"
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"the page has no line {end}")
    return f"{before}{section}{after}"


def _section_text(record: Record) -> str:
    commands = "\n".join(f"    .venv/bin/python {command}" for command in record.commands)
    when = f"{record.date}, {record.minutes:.1f} minutes, {record.on}"
    if record.failed:
        return f"Not measured: {record.failed} ({when})\n\n{commands}"
    return f"{record.text}\n\n{commands}\n\n{when}"


def _remembered(record: Record) -> dict[str, Any]:
    told = asdict(record)
    del told["text"]
    return told


def _goal_table(remembered: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for part in remembered:
        if part["failed"]:
            rows.append([part["title"], "", "not measured", "", part["date"]])
        words = {True: "met", False: "**missed**", None: ""}
        rows += [
            [goal["what"], goal["wanted"], goal["measured"], words[goal["met"]], part["date"]] for goal in part["goals"]
        ]
    return markdown_table(["what", "goal", "measured", "", "when"], rows)
