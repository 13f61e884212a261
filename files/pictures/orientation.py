"""EXIF orientation: how stored rows become an upright picture. Source: Exif 2.32, tag 0x0112."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class _Turn(NamedTuple):
    """First transposed, then mirrored."""

    transpose: bool
    flip_x: bool
    flip_y: bool


_TURNS = {
    1: _Turn(False, False, False),
    2: _Turn(False, True, False),
    3: _Turn(False, True, True),
    4: _Turn(False, False, True),
    5: _Turn(True, False, False),
    6: _Turn(True, True, False),
    7: _Turn(True, True, True),
    8: _Turn(True, False, True),
}


def oriented_wh(stored_wh: tuple[int, int], orientation: int) -> tuple[int, int]:
    width, height = stored_wh
    return (height, width) if _TURNS[orientation].transpose else (width, height)


def oriented(pixels: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """A view of uint8[H,W] or uint8[H,W,3], upright."""
    turn = _TURNS[orientation]
    if turn.transpose:
        pixels = pixels.swapaxes(0, 1)
    return pixels[:: -1 if turn.flip_y else 1, :: -1 if turn.flip_x else 1]


def oriented_xy(box_xyxy: tuple[int, int, int, int], stored_wh: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Where the upper left corner of a stored box lies once the picture is upright."""
    turn = _TURNS[orientation]
    width, height = oriented_wh(stored_wh, orientation)
    x1, y1, x2, y2 = box_xyxy
    if turn.transpose:
        x1, y1, x2, y2 = y1, x1, y2, x2
    return (width - x2 if turn.flip_x else x1), (height - y2 if turn.flip_y else y1)


def strips_from_end(orientation: int) -> bool:
    """Whether the last stored row comes first in the upright picture (as its top row or left column)."""
    turn = _TURNS[orientation]
    return turn.flip_x if turn.transpose else turn.flip_y
