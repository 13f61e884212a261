"""Boxes of text detectors, turned so that their first side runs along the text."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.results import Polygon


def along_the_text(corners: npt.NDArray[Any]) -> Polygon:
    """float[4,2], clockwise -> the same corners, beginning so that the text lies along the longer side.

    Upright ones are taken to be read from the right, from the bottom up, as drawings have it (ISO 129-1).
    """
    wide = np.hypot(*(corners[1] - corners[0])) + np.hypot(*(corners[2] - corners[3]))
    high = np.hypot(*(corners[2] - corners[1])) + np.hypot(*(corners[3] - corners[0]))
    if high > wide:
        corners = np.roll(corners, 1, axis=0)  # from the lower left corner up
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return first, second, third, fourth
