"""A process that runs models does not hand its memory back and forth."""

import subprocess
import sys

import pytest

from gpu.runtime.freed_memory import keep_freed_memory

PAGES_OF_ONE_ROUND = 3 * 4 * 2**20 // 4096


def faults_of(rounds: int, *, kept: bool) -> int:
    """Page faults of a process that makes and frees three arrays of 4 MB so many times."""
    code = f"""
import resource
import numpy as np
from gpu.runtime.freed_memory import keep_freed_memory
if {kept}:
    keep_freed_memory()
def work():
    arrays = [np.ones(4 * 2**20, np.uint8) for _ in range(3)]
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({rounds}):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
    return int(subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE).stdout)


@pytest.mark.skipif(not keep_freed_memory(), reason="the C library has no mallopt")
def test_pages_are_asked_for_once() -> None:
    assert faults_of(20, kept=True) < PAGES_OF_ONE_ROUND
    assert faults_of(20, kept=False) > 3 * PAGES_OF_ONE_ROUND
