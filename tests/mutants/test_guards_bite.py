"""The guards that matter most are taken out, one at a time, and a test fails each time. All of them: `make mutants`."""

from pathlib import Path

import pytest

from tests.mutants.mutant import Mutant
from tests.mutants.requires import mutant_of, places
from tests.mutants.running import Runner
from tests.mutants.table import GUARDS, SHORT
from tests.mutants.working_copy import WorkingCopy

_RIGHT = next(mutant_of(place) for place in places() if place.name == "reviewing.recording:record")
CHOSEN = [*(guard for guard in GUARDS if guard.name in SHORT), _RIGHT]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("mutants")
    runner = Runner(WorkingCopy(folder / "tree"), folder / "data")
    together = tuple(dict.fromkeys(test for mutant in CHOSEN for test in mutant.tests))
    assert runner.green(together) == "", "they pass while the guards stand"
    return runner


@pytest.mark.parametrize("mutant", CHOSEN, ids=lambda mutant: mutant.name)
def test_without_it_a_test_fails(runner: Runner, mutant: Mutant) -> None:
    verdict = runner.verdict(mutant)
    assert verdict.outcome == "killed", verdict.reason


@pytest.mark.parametrize("mutant", GUARDS, ids=lambda mutant: mutant.name)
def test_each_guard_of_the_table_stands_where_it_says(mutant: Mutant) -> None:
    root = Path(__file__).resolve().parents[2]
    mutant.applied_to((root / mutant.file).read_text(encoding="utf-8"))
    for test in mutant.tests:
        file, _, name = test.partition("::")
        source = (root / file).read_text(encoding="utf-8")
        assert f"{name.partition('[')[0].rpartition('::')[2]}" in source, test


def test_names_are_used_once() -> None:
    names = [guard.name for guard in GUARDS]
    assert sorted(set(names)) == sorted(names)
    assert set(SHORT) <= set(names)
