"""Photographs of boards by number: the same number gives the same bytes, every other number another picture."""

from functools import cache
from typing import Any

import cv2
import numpy as np

from inspections.synthesis.pairs import BoardPair, generate_pair

_SEED = 7


def board_png(number: int, *, side_by_side: int = 1) -> bytes:
    """side_by_side: 640 x 640 px boards across and down the picture."""
    picture = np.tile(_pair().board, (side_by_side, side_by_side, 1))
    picture[:2, :32] = np.unpackbits(np.frombuffer(number.to_bytes(4, "big"), np.uint8))[None, :, None] * 255
    return _png(picture)


def golden_png() -> bytes:
    return _png(_pair().golden)


@cache
def _pair() -> BoardPair:
    return generate_pair(_SEED, look="photo")


def _png(picture: Any) -> bytes:
    done, encoded = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not done:
        raise RuntimeError("the picture could not be encoded")
    return encoded.tobytes()
