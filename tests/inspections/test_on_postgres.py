"""What many do at once holds on PostgreSQL as on SQLite: the same tests, in a process with the other database."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = (
    "test_intake.py",
    "test_stale_review.py",
    "test_job_kind.py",
    "test_analytics.py",
    "test_tallies.py",
    "test_review.py",
)


def test_intake_review_runs_and_figures(new_postgres_database: Callable[[], str], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "BENCHLIGHT_DATABASE_URL": new_postgres_database(),
        "BENCHLIGHT_DATA": str(tmp_path),
    }
    files = [f"tests/inspections/{name}" for name in AT_ONCE]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
