"""What many do at once, and what is asked in SQL of its own, holds on PostgreSQL as on SQLite: the same tests again."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AGAIN = {
    "inspections": (
        *("test_intake.py", "test_stale_review.py", "test_job_kind.py", "test_analytics.py", "test_tallies.py"),
        "test_review.py",
    ),
    "ocr_jobs": ("product/test_reading_lands.py", "product/test_reviewing.py", "api/test_gpu_ocr.py"),
}


@pytest.mark.parametrize("room", AGAIN)
def test_a_room_on_postgres(room: str, new_postgres_database: Callable[[], str], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "BENCHLIGHT_DATABASE_URL": new_postgres_database(),
        "BENCHLIGHT_DATA": str(tmp_path),
    }
    files = [f"tests/{room}/{name}" for name in AGAIN[room]]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
