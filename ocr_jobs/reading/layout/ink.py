"""Ink apart from paper, also where a scan is shaded."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

_SHRINK = 16
_WIDE = 25  # shrunk pixels that the paper's brightness is taken from
_DARKER = 45  # than the paper


def ink_of(grey: Pixels) -> Pixels:
    """uint8[H,W]: 255 where there is ink, else 0."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // _SHRINK), max(1, height // _SHRINK)), interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), (_WIDE, _WIDE), 0)
    limit = cv2.resize(
        cv2.subtract(paper, np.full_like(paper, _DARKER)), (width, height), interpolation=cv2.INTER_LINEAR
    )
    return _uint8(cv2.compare(grey, limit, cv2.CMP_LT))


def _uint8(array: Any) -> Pixels:
    return np.asarray(array, np.uint8)
