"""Boxes of text detectors, turned so that their first side runs along the text."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.engines.face import Box, FoundText, Pixels
from ocr_jobs.reading.results import Polygon

_AROUND_PX = 12


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


def found_in(grey: Pixels, boxes: Sequence[Box] | None, find: Callable[[Pixels], list[FoundText]]) -> list[FoundText]:
    """What is found in each box (with a little around it), at its places in the whole picture; all of it for None."""
    if boxes is None:
        return find(grey)
    found: list[FoundText] = []
    for box in boxes:
        x, y = (max(0, int(each) - _AROUND_PX) for each in box[:2])
        piece = grey[y : int(box[3]) + _AROUND_PX, x : int(box[2]) + _AROUND_PX]
        if piece.size:
            found += [replace(each, polygon=_moved(each.polygon, x, y)) for each in find(piece)]
    return found


def _moved(polygon: Polygon, x: float, y: float) -> Polygon:
    first, second, third, fourth = ((px + x, py + y) for px, py in polygon)
    return first, second, third, fourth
