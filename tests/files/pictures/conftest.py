"""Pictures to save, and both ways to decode them."""

import numpy as np
import pytest

from files.pictures import row_stream
from tests.files.pictures.image_files import (
    HEIGHT,
    WIDTH,
    Pixels,
)


@pytest.fixture(params=["at_once", "by_rows"], autouse=True)
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small images are decoded at once, large ones by rows: to the same pixels and the same problems."""
    if request.param == "by_rows":
        monkeypatch.setattr(row_stream, "AT_ONCE_PX", 0)


@pytest.fixture
def grey() -> Pixels:
    """Smooth, so that lossy formats stay near, and without any symmetry."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.asarray((x * 1.1 + y * 0.5) % 256, np.uint8)


@pytest.fixture
def rgb(grey: Pixels) -> Pixels:
    return np.stack([grey, 255 - grey, grey // 2], axis=-1)
