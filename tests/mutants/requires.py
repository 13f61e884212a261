"""Every place where the product asks for a right, found in its sources: one mutant each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.mutants.mutant import Mutant
from tests.mutants.working_copy import ROOT

ROOMS = ("accounts", "deployment", "files", "gpu", "inspections", "jobs", "live", "ocr_jobs", "reviewing", "webapp")
_ASKING = {"require", "require_over", "_require_over", "refuse_tokens", "_refuse_tokens"}
_TEST = "tests/mutants/test_nobody_without_the_right.py::test_it_asks_for_the_right"


@dataclass(frozen=True)
class Place:
    """The `number`th question for a right in a function."""

    file: str
    function: str  # with its class
    number: int
    line: int
    statement: str  # with its indentation

    @property
    def name(self) -> str:
        module = self.file.removesuffix(".py").replace("/", ".")
        return f"{module}:{self.function}" + (f"#{self.number}" if self.number > 1 else "")


@lru_cache
def places() -> list[Place]:
    sources = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [place for path in sources for place in _places_of(path)]


def mutant_of(place: Place) -> Mutant:
    """Takes the statement with its neighbours, so that it stands once."""
    lines = (ROOT / place.file).read_text(encoding="utf-8").splitlines(keepends=True)
    at = place.line - 1
    count = place.statement.count("\n")
    before = "".join(lines[:at])
    old, new = "".join(lines[at : at + count]), _never(place.statement)
    source = "".join(lines)
    start = at
    while source.count(old) != 1:
        start -= 1
        old, new = lines[start] + old, lines[start] + new
    assert before.endswith("".join(lines[start:at]))
    return Mutant(place.name, place.file, old, new, (f"{_TEST}[{place.name}]",))


def _never(statement: str) -> str:
    """Still there for whoever looks for it, so that the mutant's test keeps its name."""
    indentation = statement[: len(statement) - len(statement.lstrip())]
    return f"{indentation}if False:\n" + "".join(f"    {line}" for line in statement.splitlines(keepends=True))


def _places_of(path: Path) -> Iterator[Place]:
    source = path.read_text(encoding="utf-8")
    if not any(f"{name}(" in source for name in _ASKING):
        return  # most files: parsing them would take longer than the test
    lines = source.splitlines(keepends=True)
    seen: dict[str, int] = {}
    for function, statement in _questions(ast.parse(source), ""):
        seen[function] = seen.get(function, 0) + 1
        text = "".join(lines[statement.lineno - 1 : statement.end_lineno])
        yield Place(str(path.relative_to(ROOT)), function, seen[function], statement.lineno, text)


def _questions(node: ast.AST, within: str) -> Iterator[tuple[str, ast.Expr]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _questions(child, f"{within}.{child.name}".lstrip("."))
        elif isinstance(child, ast.Expr) and isinstance(child.value, ast.Call) and _asks(child.value.func):
            yield within, child
        else:
            yield from _questions(child, within)


def _asks(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in _ASKING
