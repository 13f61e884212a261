"""The silk screen of random boards: names of parts, their outlines and marks, printed over the solder mask."""

import cv2
import numpy as np

from inspections.synthesis.canvas import Mask, stroke, write

BARE_SHARE = 0.3  # of the boards
_LETTERS = list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-+")


def random_legend(rng: np.random.Generator, size_wh: tuple[int, int]) -> Mask:
    """uint8[H,W] of 0 and 255; empty for a share of the boards."""
    width, height = size_wh
    silk = np.zeros((height, width), np.uint8)
    if rng.random() < BARE_SHARE:
        return silk
    line = float(rng.uniform(2.0, 5.0))
    for _ in range(int(rng.integers(1, 9))):
        text = "".join(rng.choice(_LETTERS, int(rng.integers(2, 6))))
        origin = (float(rng.uniform(0, width - 40)), float(rng.uniform(20, height)))
        letters = line * float(rng.uniform(5, 11))
        write(silk, text, origin, letters, stroke_width=round(line), turned=rng.random() < 0.3)
    for _ in range(int(rng.integers(0, 6))):
        _outline(rng, silk, line)
    return silk


def hidden_by(legend: Mask) -> Mask:
    """Where copper under the print would not be seen."""
    return np.asarray(cv2.dilate(legend, np.ones((3, 3), np.uint8)), np.uint8)


def _outline(rng: np.random.Generator, silk: Mask, line: float) -> None:
    height, width = silk.shape
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    w, h = rng.uniform(20, 200, 2)
    if rng.random() < 0.25:
        cv2.circle(silk, (round(x), round(y)), round(w / 2), 255, max(round(line), 1))
        return
    stroke(silk, [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], line, 255)
