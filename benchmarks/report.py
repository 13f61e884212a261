"""What a part of the benchmarks is, and what it tells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Command = Sequence[str]
"""The words after the interpreter. They print one JSON value on standard output."""


@dataclass(frozen=True)
class Asked:
    """data: a folder in DeepPCB's layout, or None. quick: a small try, whose figures are not for publishing."""

    data: Path | None
    quick: bool = False

    def but(self, full: int, quick: int) -> str:
        """The number for a command line."""
        return str(quick if self.quick else full)

    @property
    def data_words(self) -> list[str]:
        return ["--data", str(self.data)] if self.data else []


@dataclass(frozen=True)
class Goal:
    """One line of the table of goals. met: None where there is nothing to reach, or nothing to judge it by."""

    what: str
    wanted: str
    measured: str
    met: bool | None = None


@dataclass(frozen=True)
class Section:
    """text: Markdown without a heading."""

    goals: Sequence[Goal]
    text: str


@dataclass(frozen=True)
class Part:
    """One section of the page. commands: to run, one after the other; section: what their JSON answers say.

    missing: a sentence on what the part cannot do without, where that is not there; else an empty one.
    """

    name: str
    title: str
    commands: Callable[[Asked], Sequence[Command]]
    section: Callable[[Sequence[Any]], Section]
    missing: Callable[[Asked], str] = lambda asked: ""


def needs_data(asked: Asked) -> str:
    return "" if asked.data else "needs the annotated pairs: `--data DIR`"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def per_cent(share: float) -> str:
    return f"{100 * share:.1f}"
