"""`manage.py set_up` on a folder of its own: the first start makes everything, later ones change nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADMIN_LINE = "Sign in as admin with the password"


def set_up(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"BENCHLIGHT_DATA": str(folder), "BENCHLIGHT_DEMO": "off", "BENCHLIGHT_ADMIN_PASSWORD": "", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", "set_up"],
        cwd=ROOT,
        env={**{key: value for key, value in os.environ.items() if not key.startswith("BENCHLIGHT_")}, **own},
        capture_output=True,
        text=True,
    )


def test_the_first_start_makes_what_is_missing_and_the_second_has_nothing_to_say(tmp_path: Path) -> None:
    first = set_up(tmp_path)
    assert (first.returncode, "Database set up." in first.stdout) == (0, True), first.stderr
    assert first.stdout.count(ADMIN_LINE) == 1
    assert {"files", "derived", "uploads", "secret_key", "benchlight.sqlite3"} <= {x.name for x in tmp_path.iterdir()}
    second = set_up(tmp_path)
    assert (second.returncode, second.stdout) == (0, "")


def test_a_given_password_is_not_shown(tmp_path: Path) -> None:
    done = set_up(tmp_path, BENCHLIGHT_ADMIN_PASSWORD="correct horse battery")
    assert (done.returncode, "password" in done.stdout, "horse" in done.stdout) == (0, False, False)


def test_a_database_that_cannot_be_reached_is_named_with_what_to_do(tmp_path: Path) -> None:
    done = set_up(tmp_path, BENCHLIGHT_DATABASE_URL="postgres://nobody@127.0.0.1:9/none")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "BENCHLIGHT_DATABASE_URL" in done.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    done = set_up(tmp_path)
    assert (done.returncode, str(tmp_path / "files") in done.stderr, "Traceback" in done.stderr) == (1, True, False)
