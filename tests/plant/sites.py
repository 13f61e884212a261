"""Commands of the real product on a data folder and a database of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, database_url: str = "", **own: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BENCHLIGHT_")}
    given = {"BENCHLIGHT_DATA": str(folder), "BENCHLIGHT_DATABASE_URL": database_url, "BENCHLIGHT_LOG_LEVEL": "WARNING"}
    return inherited | given | own


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
