"""Memory grows with the board's pixels alone, and so little that the largest board stays under 2 GB."""

import json
import subprocess
import sys

import pytest

from gpu.runtime.freed_memory import KEPT_BYTES

SIDE = 4096
LARGEST_SIDE = 16384
LIMIT_MB = 2000
# What stays the same at every size: tiles, batches, encoders, and freed memory that is kept.
FIXED_MB = 60 + KEPT_BYTES // 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's high-water mark")
@pytest.mark.parametrize("images", ["colour", "progressive"])
def test_the_largest_board_would_stay_under_two_gigabytes(images: str) -> None:
    command = [sys.executable, "-m", "benchmarks.large_board", "--side", str(SIDE), "--images", images, "--as-largest"]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)

    at_start = told["peak_rss_mb_by_stage"]["start"]
    grown = max(told["peak_rss_mb"] - at_start - FIXED_MB, 0)
    assert at_start + FIXED_MB + grown * (LARGEST_SIDE / SIDE) ** 2 < LIMIT_MB
    assert told["hit"] >= 0.9 * told["defects"]
