"""Copper as a mask, and the two kinds of array that the vision passes about."""

from typing import Any

import cv2
import numpy.typing as npt

Grey = npt.NDArray[Any]  # uint8[H,W]; OpenCV's type stubs forget the dtype
Mask = npt.NDArray[Any]  # uint8[H,W] of 0 and 255

COPPER_BELOW = 128


def copper_mask(grey: Grey) -> Mask:
    """255 where there is copper, in an image on the scale of looks.py: copper near 0, laminate near 255."""
    return cv2.threshold(grey, COPPER_BELOW - 1, 255, cv2.THRESH_BINARY_INV)[1]
