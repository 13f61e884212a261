from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gpu.nvml.driver import Driver


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    """Two cards that this process's nvidia-ml-py talks to."""
    made = Driver(tmp_path, gpus=2)
    with made.loaded():
        yield made
