"""Steps that a picture may go through before it is read; each takes and gives grey uint8[H,W] of the same size."""

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

_BLOCK_PX, _DARKER_BY = 41, 12


def clahe(grey: Pixels) -> Pixels:
    """More contrast where there is little of it."""
    return np.asarray(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey), np.uint8)


def denoise(grey: Pixels) -> Pixels:
    """Specks go, edges stay."""
    return np.asarray(cv2.medianBlur(grey, 3), np.uint8)


def smooth(grey: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.8), np.uint8)


def sharpen(grey: Pixels) -> Pixels:
    blurred = cv2.GaussianBlur(grey, (0, 0), 1.5)
    return np.asarray(cv2.addWeighted(grey, 1.6, blurred, -0.6, 0), np.uint8)


def adaptive_threshold(grey: Pixels) -> Pixels:
    """Black on white by the brightness around each pixel, so that shadows go."""
    kind, cut = cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY
    return np.asarray(cv2.adaptiveThreshold(grey, 255, kind, cut, _BLOCK_PX, _DARKER_BY), np.uint8)


def otsu(grey: Pixels) -> Pixels:
    """Black on white by one limit for the whole picture."""
    return np.asarray(cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1], np.uint8)


def even_light(grey: Pixels) -> Pixels:
    """What is paper becomes equally bright, as after a photograph."""
    small = cv2.resize(grey, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), (0, 0), 6)
    full = cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, full, scale=255), np.uint8)


def invert(grey: Pixels) -> Pixels:
    """White on black, as of a blueprint, to black on white."""
    return np.asarray(255 - grey, np.uint8)


def thicken(grey: Pixels) -> Pixels:
    """Faint thin lines become a pixel wider."""
    return np.asarray(cv2.erode(grey, np.ones((2, 2), np.uint8)), np.uint8)
