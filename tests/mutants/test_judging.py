"""A mutant counts as killed only where a test expected something else; not where the mutant is no program."""

import pytest

from tests.mutants.mutant import Mutant
from tests.mutants.running import _judged


@pytest.mark.parametrize(
    ("code", "reasons", "outcome"),
    [
        (1, ["AssertionError: assert 1 == 2"], "killed"),
        (1, ["assert not True"], "killed"),
        (1, ["Failed: DID NOT RAISE <class 'problems.problem.Problem'>"], "killed"),
        (0, [], "survived"),
        (1, ["NameError: name 'x' is not defined"], "broken"),
        (1, ["ImportError: cannot import name 'x'"], "broken"),
        (1, [], "broken"),
        (2, [], "broken"),
        (4, [], "broken"),
        (-1, [], "broken"),
    ],
)
def test_what_counts(code: int, reasons: list[str], outcome: str) -> None:
    assert _judged(code, reasons, "told")[0] == outcome


@pytest.mark.parametrize("source", ["nothing of it\n", "if a:\n    go()\nif a:\n    go()\n"])
def test_a_guard_that_is_not_clearly_there_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="times in a"):
        Mutant("guard", "a.py", "if a:\n", "if True:\n", ()).applied_to(source)
