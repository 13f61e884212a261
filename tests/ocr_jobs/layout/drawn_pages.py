"""Pages drawn for tests: a frame, cells, letters."""

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


def blank(width: int = 1200, height: int = 900) -> Pixels:
    return np.full((height, width), 255, np.uint8)


def cell(page: Pixels, x: int, y: int, width: int, height: int, text: str = "", thickness: int = 2) -> None:
    cv2.rectangle(page, (x, y), (x + width, y + height), 0, thickness)
    if text:
        write(page, text, x + width // 2 - 11 * len(text), y + height // 2 + 15)


def write(page: Pixels, text: str, x: int, y: int) -> None:
    """Capitals some 30 px tall; x, y: the base line's left end."""
    cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3, cv2.LINE_AA)


def framed() -> Pixels:
    page = blank()
    cv2.rectangle(page, (40, 40), (1160, 860), 0, 4)
    return page
