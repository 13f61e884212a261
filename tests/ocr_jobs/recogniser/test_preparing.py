"""A crop is trimmed to its ink and brought to one height, whatever it comes as."""

import numpy as np
import pytest

from ocr_jobs.reading.recogniser.preparing import HEIGHT, NARROWEST, STRIDE, WIDEST, Grey, prepared


def paper(height: int, width: int, ink: tuple[int, int, int, int] | None = None, dark: int = 0) -> Grey:
    crop = np.full((height, width), 255, np.uint8)
    if ink is not None:
        x0, y0, x1, y1 = ink
        crop[y0:y1:4, x0:x1] = dark
        crop[y0:y1, x0:x1:5] = dark
    return crop


def test_what_surrounds_the_ink_makes_no_difference() -> None:
    close = prepared(paper(44, 104, (2, 2, 102, 42)))
    wide = prepared(paper(120, 300, (90, 30, 190, 70)))

    assert close is not None
    assert wide is not None
    assert abs(close.shape[1] - wide.shape[1]) <= 2 * STRIDE
    assert close.shape[0] == wide.shape[0] == HEIGHT


def test_bright_on_dark_reads_as_dark_on_bright() -> None:
    crop = paper(44, 104, (12, 8, 92, 36))

    plain, inverse = prepared(crop), prepared(np.asarray(255 - crop, np.uint8))

    assert plain is not None
    assert inverse is not None
    assert np.array_equal(plain, inverse)


def test_faint_ink_is_brought_up() -> None:
    faint = prepared(paper(44, 104, (12, 8, 92, 36), dark=190))

    assert faint is not None
    assert faint.max() > 0.95


@pytest.mark.parametrize("crop", [paper(40, 90), np.full((40, 90), 17, np.uint8), paper(2, 2), paper(1, 300)])
def test_a_crop_without_ink_is_told_as_such(crop: Grey) -> None:
    assert prepared(crop) is None


@pytest.mark.parametrize(("height", "width"), [(5, 4000), (4000, 5), (3, 3), (700, 30)])
def test_odd_shapes_stay_within_bounds(height: int, width: int) -> None:
    crop = np.random.default_rng(1).integers(0, 256, (height, width)).astype(np.uint8)

    ready = prepared(crop)

    assert ready is None or (ready.shape[0] == HEIGHT and NARROWEST <= ready.shape[1] <= WIDEST)
    assert ready is None or ready.shape[1] % STRIDE == 0


def test_noise_never_breaks_it() -> None:
    rng = np.random.default_rng(2)

    for _ in range(200):
        shape = rng.integers(1, 90, 2)
        prepared(rng.integers(0, 256, shape).astype(np.uint8))
