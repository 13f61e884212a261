"""A sheet of pairs to look at: boards with their truth drawn in, golden boards beneath."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.synthesis.pairs import BoardPair
from inspections.vision.findings import DEFECT_CLASSES

LETTERS = dict(zip(DEFECT_CLASSES, "OSMUCP", strict=True))
BOX_MARGIN_PX = 10
BOX_COLOUR = (40, 40, 255)


def contact_sheet(pairs: Sequence[BoardPair], *, columns: int = 4, tile_px: int = 480) -> NDArray[np.uint8]:
    """uint8[H,W,3], blue, green, red; one tile of tile_px per pair and image, letters O S M U C P at the boxes.

    Raises ValueError without pairs.
    """
    if not pairs:
        raise ValueError("a contact sheet needs at least one pair")
    columns = min(columns, len(pairs))
    blank = np.full((tile_px + 6, tile_px + 6, 3), 128, np.uint8)
    rows = []
    for start in range(0, len(pairs), columns):
        row = pairs[start : start + columns]
        for images in ([annotated(pair) for pair in row], [pair.golden for pair in row]):
            tiles = [_framed(image, tile_px) for image in images]
            rows.append(np.hstack(tiles + [blank] * (columns - len(tiles))))
    return np.vstack(rows)


def annotated(pair: BoardPair) -> NDArray[np.uint8]:
    image = _coloured(pair.board).copy()
    for truth in pair.truth:
        x1, y1, x2, y2 = truth.box_xyxy
        corner = (x1 - BOX_MARGIN_PX, y1 - BOX_MARGIN_PX)
        cv2.rectangle(image, corner, (x2 + BOX_MARGIN_PX, y2 + BOX_MARGIN_PX), BOX_COLOUR, 2)
        cv2.putText(image, LETTERS[truth.cls], (corner[0], corner[1] - 4), 0, 0.8, BOX_COLOUR, 2, cv2.LINE_AA)
    return image


def _framed(image: NDArray[np.uint8], tile_px: int) -> NDArray[np.uint8]:
    small = cv2.resize(_coloured(image), (tile_px, tile_px), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.copyMakeBorder(small, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=(128, 128, 128)), np.uint8)


def _coloured(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8) if image.ndim == 2 else image
