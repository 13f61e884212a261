"""A board and its golden board as the three channels of one picture, for models that look at both."""

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Grey


def pair_coded(board: Grey, golden: Grey) -> npt.NDArray[np.uint8]:
    """uint8[H,W,3]: board, golden board and |difference|, of two uint8[H,W] in one frame and on one scale of grey."""
    return np.asarray(cv2.merge([board, golden, cv2.absdiff(board, golden)]), np.uint8)
