"""Steps on torch do what OpenCV's do."""

import numpy as np
import pytest

pytest.importorskip("torch")

from ocr_jobs.reading.steps.choosing import prepared
from ocr_jobs.reading.steps.on_gpu import on_torch


@pytest.mark.parametrize("name", ["denoise", "invert", "adaptive_threshold"])
def test_a_step_gives_the_same_picture(name: str) -> None:
    noise = np.random.default_rng(7).integers(0, 60, (120, 160), np.uint8)
    page = (np.linspace(120, 195, 160)[None] + noise).astype(np.uint8)
    page[50:56, 20:140] //= 4

    on_cpu, moved = prepared(page, [name]), on_torch(name, page, "cpu")

    assert (on_cpu == moved).mean() > 0.995
