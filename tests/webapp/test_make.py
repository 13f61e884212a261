"""`make run` and the environment that it finds, with a Python that only pretends."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = """#!/bin/sh
case "$*" in
  *"-m venv --clear"*) rm -rf .venv; mkdir -p .venv/bin; ln -s "$0" .venv/bin/python; echo venv >>said ;;
  *"-m pip install"*) echo install >>said ;;
  *manage.py*) echo "$2" >>said ;;
esac
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("Makefile", "scripts/make_venv.sh", "requirements/core.txt"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    (tmp_path / "scripts" / "make_venv.sh").chmod(0o755)
    python(tmp_path, "python-old")
    return tmp_path


def python(folder: Path, name: str) -> None:
    (folder / name).write_text(PYTHON)
    (folder / name).chmod(0o755)


def make_run(folder: Path, python: str) -> list[str]:
    """What was done, in order."""
    (folder / "said").write_text("")
    done = subprocess.run(
        ["make", "run", f"PYTHON={folder / python}"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "said").read_text().split()


def test_only_the_first_run_installs(copy: Path) -> None:
    assert make_run(copy, "python-old") == ["venv", "install", "set_up", "serve"]
    assert make_run(copy, "python-old") == ["set_up", "serve"]


def test_after_an_upgrade_of_python_the_environment_is_made_anew(copy: Path) -> None:
    make_run(copy, "python-old")
    (copy / "python-old").rename(copy / "python-new")  # .venv/bin/python leads nowhere

    assert make_run(copy, "python-new") == ["venv", "install", "set_up", "serve"]


def test_a_new_lock_file_is_installed(copy: Path) -> None:
    make_run(copy, "python-old")
    (copy / ".venv" / "core.stamp").unlink()

    assert make_run(copy, "python-old") == ["install", "set_up", "serve"]
