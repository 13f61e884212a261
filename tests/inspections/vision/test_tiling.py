"""Windows cover the image, whatever its size."""

from itertools import pairwise

import numpy as np
import pytest

from inspections.vision.tiling import count_windows, windows


@pytest.mark.parametrize("size_wh", [(1, 1), (63, 10), (64, 64), (65, 64), (200, 130), (112, 113), (1000, 3)])
@pytest.mark.parametrize("overlap", [0, 16, 63])
def test_every_pixel_is_in_a_window_and_every_window_in_the_image(size_wh: tuple[int, int], overlap: int) -> None:
    covered = np.zeros(size_wh[::-1], int)
    for x1, y1, x2, y2 in windows(size_wh, tile=64, overlap=overlap):
        assert 0 <= x1 < x2 <= size_wh[0]
        assert 0 <= y1 < y2 <= size_wh[1]
        assert (x2 - x1, y2 - y1) == (min(64, size_wh[0]), min(64, size_wh[1]))
        covered[y1:y2, x1:x2] += 1
    assert covered.min() >= 1


@pytest.mark.parametrize("length", range(64, 260, 7))
def test_neighbours_share_at_least_the_overlap(length: int) -> None:
    starts = [window[0] for window in windows((length, 64), tile=64, overlap=20)]
    assert all(0 < second - first <= 44 for first, second in pairwise(starts))


def test_an_image_smaller_than_a_tile_is_one_window() -> None:
    assert list(windows((30, 20), tile=640, overlap=128)) == [(0, 0, 30, 20)]


@pytest.mark.parametrize("size_wh", [(1, 1), (640, 640), (641, 5), (16384, 16384)])
def test_the_count_is_known_beforehand(size_wh: tuple[int, int]) -> None:
    assert count_windows(size_wh, tile=640, overlap=128) == len(list(windows(size_wh, tile=640, overlap=128)))


@pytest.mark.parametrize("overlap", [-1, 64, 100])
def test_an_overlap_that_would_not_move_on_is_refused(overlap: int) -> None:
    with pytest.raises(ValueError, match="overlap"):
        list(windows((100, 100), tile=64, overlap=overlap))
