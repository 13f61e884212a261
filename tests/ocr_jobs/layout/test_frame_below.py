"""Where the sheet's frame ends: rows of a title block over the whole width count, the zones' strip does not."""

import numpy as np
import pytest

from ocr_jobs.reading.layout.cells import frame_of

SIZE_WH = (1000, 800)
INSIDE = (100, 60, 800, 540)
ZONES_ABOVE = [(100, 30, 260, 30), (360, 30, 260, 30), (620, 30, 280, 30)]
BLOCK = [(500, 600, 400, 60), (500, 660, 300, 30), (800, 660, 100, 30)]  # the last row is as high as the zones


def holes(*boxes: tuple[int, int, int, int]) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int32]]]:
    """In halved pixels, as they are found."""
    halved = [[each // 2 for each in box] for box in boxes]
    return [
        np.array([[x, y], [x + w - 1, y], [x + w - 1, y + h - 1], [x, y + h - 1]], np.int32)[:, None]
        for x, y, w, h in halved
    ]


def test_a_title_blocks_last_row_counts_though_it_is_as_high_as_the_zones() -> None:
    frame = frame_of(holes(INSIDE, *ZONES_ABOVE, *BLOCK), SIZE_WH)

    assert frame is not None
    assert frame[3] == pytest.approx(690, abs=4)


def test_zones_below_are_outside() -> None:
    below = [(x, 690, wide, high) for x, _, wide, high in ZONES_ABOVE]
    frame = frame_of(holes(INSIDE, *ZONES_ABOVE, *BLOCK, *below), SIZE_WH)

    assert frame is not None
    assert frame[3] == pytest.approx(690, abs=4)
