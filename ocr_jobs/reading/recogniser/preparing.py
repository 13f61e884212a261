"""A crop as the network takes it: trimmed to its ink, 48 px high, ink 1 on 0."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Prepared = NDArray[np.float32]

HEIGHT = 48
WIDEST = 1024
NARROWEST = 32
STRIDE = 4
_FAINTEST = 24
_INK = 0.45
_MARGIN = 0.06


def prepared(crop: Grey) -> Prepared | None:
    """float32[48,W], W a multiple of 4 between 32 and 1024; None where the crop holds no ink."""
    if crop.ndim != 2 or min(crop.shape) < 3:
        return None
    ink = _ink(crop)
    box = None if ink is None else _inked_box(ink)
    if ink is None or box is None:
        return None
    x0, y0, x1, y1 = box
    return _sized(ink[y0:y1, x0:x1])


def _ink(crop: Grey) -> Prepared | None:
    dark, bright = np.percentile(crop, (1, 90))
    if np.median(crop) < (dark + int(crop.max())) / 2 - 20 and np.median(crop) < 100:
        crop = 255 - crop
        dark, bright = np.percentile(crop, (1, 90))
    if bright - dark < _FAINTEST:
        dark, bright = float(crop.min()), float(np.median(crop))
    if bright - dark < _FAINTEST:
        return None
    share = (bright - crop.astype(np.float32)) / (bright - dark)
    return np.asarray(np.clip(share, 0, 1), np.float32)


def _inked_box(ink: Prepared) -> tuple[int, int, int, int] | None:
    """Around the ink, with a little room; single specks do not count."""
    mask = cv2.blur(ink, (2, 2)) > _INK
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    room = 1 + round(_MARGIN * (rows[-1] - rows[0] + 1))
    height, width = ink.shape
    return (
        max(int(columns[0]) - room, 0),
        max(int(rows[0]) - room, 0),
        min(int(columns[-1]) + 1 + room, width),
        min(int(rows[-1]) + 1 + room, height),
    )


def _sized(ink: Prepared) -> Prepared:
    height, width = ink.shape
    scale = min(HEIGHT / height, WIDEST / width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    wide = min(max(-(-size[0] // STRIDE) * STRIDE, NARROWEST), WIDEST)
    framed = np.zeros((HEIGHT, wide), np.float32)
    left, top = (wide - size[0]) // 2, (HEIGHT - size[1]) // 2
    framed[top : top + size[1], left : left + size[0]] = small[:, :wide]
    return framed
