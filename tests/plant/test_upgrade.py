"""A database of release 0.1.0 with rows in every table, brought up to this release: each row is there, and is shown."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plant.sites import environment, manage
from tests.serving import ROOT


def previous_release(what: str, folder: Path, database_url: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.plant.previous_release", what, str(folder / "rows.json")],
        cwd=ROOT,
        env=environment(folder, database_url, DJANGO_SETTINGS_MODULE="webapp.settings"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_row_of_the_previous_release_is_there_and_shown(
    vendor: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = ""
    if vendor == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        url = make()
    previous_release("fill", tmp_path, url)
    before = json.loads((tmp_path / "rows.json").read_text())
    assert all(before.values()), [table for table, rows in before.items() if not rows]

    told = manage(tmp_path, "set_up", database_url=url).stdout

    assert "Database set up." in told
    assert "Sign in as admin" not in told
    assert json.loads(previous_release("check", tmp_path, url).splitlines()[-1]) == []
