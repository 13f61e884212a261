"""Commands of the real product on a data folder and a database of their own."""

import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT, environment_of


def environment(folder: Path, database_url: str = "", **own: str) -> dict[str, str]:
    given = {"BENCHLIGHT_DATABASE_URL": database_url, "BENCHLIGHT_LOG_LEVEL": "WARNING"}
    return environment_of(folder, **given | own)


def manage(
    folder: Path, *arguments: str, database_url: str = "", fails: bool = False
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder, database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


def run(folder: Path, code: str, database_url: str = "") -> str:
    """Python with the site's models; what it prints."""
    return manage(folder, "shell", "-v0", "-c", code, database_url=database_url).stdout
