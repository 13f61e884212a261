"""`manage.py set_up` on a folder of its own: the first start makes everything, later ones change nothing."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.management.commands import set_up as set_up_command

ROOT = Path(__file__).resolve().parents[2]
SHOW = "from django.conf import settings; print(settings.DATA_FOLDER, 'of', settings.SECRET_KEY)"
ADMIN_LINE = "Sign in as admin with the password"


def set_up(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return manage("set_up", own={"BENCHLIGHT_DATA": str(folder), "BENCHLIGHT_DEMO": "off", **environment})


def manage(*arguments: str, own: dict[str, str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        cwd=cwd,
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


def test_a_password_from_a_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse battery\n")
    done = set_up(tmp_path / "data", BENCHLIGHT_ADMIN_PASSWORD_FILE=str(tmp_path / "password"))
    assert (done.returncode, ADMIN_LINE in done.stdout) == (0, False), done.stderr


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    done = set_up(tmp_path, BENCHLIGHT_SECRET_KEY_FILE="/nowhere/key")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "BENCHLIGHT_SECRET_KEY_FILE names /nowhere/key" in done.stderr


def test_sessions_that_ended_are_cleared_away(tmp_path: Path) -> None:
    set_up(tmp_path)
    with sqlite3.connect(tmp_path / "benchlight.sqlite3") as database:
        rows = [("ended", "", "2020-01-01"), ("open", "", "2999-01-01")]
        database.executemany("INSERT INTO django_session VALUES (?, ?, ?)", rows)
    set_up(tmp_path)
    assert database.execute("SELECT session_key FROM django_session").fetchall() == [("open",)]
    database.close()


def test_child_processes_find_a_relative_data_folder(tmp_path: Path) -> None:
    """They work in the folder of the code."""
    (tmp_path / "key").write_text("two words")
    child = f"subprocess.run([sys.executable, '-m', 'django', 'shell', '-c', {SHOW!r}], cwd={str(ROOT)!r}, check=True)"
    own = {"BENCHLIGHT_DATA": "desk", "BENCHLIGHT_SECRET_KEY_FILE": "key", "DJANGO_SETTINGS_MODULE": "webapp.settings"}
    done = manage("shell", "-c", f"import subprocess, sys; {SHOW}; {child}", cwd=tmp_path, own=own)
    assert done.stdout.splitlines().count(f"{tmp_path / 'desk'} of two words") == 2, done.stdout + done.stderr


def test_the_fingerprint_covers_the_static_files_of_the_dependencies(tmp_path: Path) -> None:
    seen = set_up_command.static_files()
    assert {"webapp", "ninja"} <= {path.parent.name for path in seen}
    file = tmp_path / "style.css"
    file.write_text("a")
    before = set_up_command.fingerprint([file])
    os.utime(file, (1, 1))
    assert set_up_command.fingerprint([file]) != before


def test_the_settings_of_a_plant_pass_djangos_own_check(tmp_path: Path) -> None:
    own = {"BENCHLIGHT_DATA": str(tmp_path), "BENCHLIGHT_HTTPS": "on", "BENCHLIGHT_PROXY": "on"}
    done = manage("check", "--deploy", "--fail-level", "WARNING", own=own)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("switch", "source"), [("on", "accounts.sign_in.address_behind_proxy"), ("off", "None")])
def test_only_a_proxy_is_believed_about_addresses(tmp_path: Path, switch: str, source: str) -> None:
    show = "from django.conf import settings; print(settings.AXES_CLIENT_IP_CALLABLE)"
    done = manage("shell", "-c", show, own={"BENCHLIGHT_DATA": str(tmp_path), "BENCHLIGHT_PROXY": switch})
    assert source in done.stdout.splitlines(), done.stderr
