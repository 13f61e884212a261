"""Copper as a mask, what was added to it and what is missing, on scans and on photographs."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.photo_differences import LIT_ALIKE, LIT_APART, photo_differences

Grey = npt.NDArray[Any]  # uint8[H,W]; OpenCV's type stubs forget the dtype
Mask = npt.NDArray[Any]  # uint8[H,W] of 0 and 255

COPPER_BELOW = 128
_BETWEEN_SHARE = 0.04  # of the pixels, neither copper nor laminate: a binarised scan has fewer, along its edges
_FLAT = 60  # grey levels within 5 x 5 px
_AREA_SHARE = 0.03
_SURROUNDINGS_PX = 97
_WIDE = np.ones((5, 5), np.uint8)


def copper_mask(grey: Grey, below: int = COPPER_BELOW) -> Mask:
    """255 where there is copper, in an image on the scale of looks.py: copper near 0, laminate near 255."""
    return cv2.threshold(grey, below - 1, 255, cv2.THRESH_BINARY_INV)[1]


@dataclass(frozen=True, eq=False)
class Differences:
    """extra, missing: masks of copper. board, golden: grey, comparable pixel by pixel. photographic: of many greys."""

    board: Grey
    golden: Grey
    extra: Mask
    missing: Mask
    photographic: bool


def differences(board: Grey, golden: Grey, *, photographic: bool = False) -> Differences:
    """What differs between two tiles, uint8[H,W] in one frame and on one scale of grey.

    photographic: known to be photographs, and lit alike (photographs.py); otherwise the tiles tell.
    """
    if photographic:
        return Differences(board, golden, *photo_differences(board, golden, LIT_ALIKE), photographic=True)
    if between_share(golden) > _BETWEEN_SHARE or between_share(board) > _BETWEEN_SHARE:
        board = _lit_as(board, golden)
        if _has_more_greys(golden):
            return Differences(board, golden, *photo_differences(board, golden, LIT_APART), photographic=True)
    copper, golden_copper = copper_mask(board), copper_mask(golden)
    differing = cv2.bitwise_xor(copper, golden_copper)
    extra, missing = cv2.bitwise_and(differing, copper), cv2.bitwise_and(differing, golden_copper)
    return Differences(board, golden, extra, missing, photographic=False)


def between_share(grey: Grey) -> float:
    """Of the pixels, those that are neither nearly black nor nearly white: few on a binarised scan."""
    return float(cv2.countNonZero(cv2.inRange(grey, 40, 215)) / grey.size)


def _has_more_greys(golden: Grey) -> bool:
    """Whether there are areas between copper and laminate in grey, not only edges: copper under a mask."""
    flat = cv2.threshold(cv2.morphologyEx(golden, cv2.MORPH_GRADIENT, _WIDE), _FLAT, 255, cv2.THRESH_BINARY_INV)[1]
    between = cv2.bitwise_and(flat, cv2.inRange(golden, 50, 205))
    return cv2.countNonZero(between) > _AREA_SHARE * golden.size


def _lit_as(board: Grey, golden: Grey) -> Grey:
    """board, brighter or darker by what its surroundings differ from golden's: far more than a defect is large."""
    size = (_SURROUNDINGS_PX, _SURROUNDINGS_PX)
    here, there = cv2.blur(board, size), cv2.blur(golden, size)
    return cv2.subtract(cv2.add(board, cv2.subtract(there, here)), cv2.subtract(here, there))
