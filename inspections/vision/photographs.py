"""Two photographs of one layout made comparable: lit alike, in focus alike, and on one scale of grey.

What the golden board's edges say of copper and laminate is said of both, so that nothing differs by it.
"""

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.edge_levels import EdgeLevels, at_each_pixel, edge_levels
from inspections.vision.masks import Grey

Floats = npt.NDArray[np.float32]

_REDUCED, _LIGHT_CELLS = 4, 25  # light changes over more than 25 x 4 px, a defect is far smaller
_MOST_GAIN = 1.6
_FAINT = 200.0  # square grey levels: where there is less to see than this, the gain stays near 1
_BLURS_PX = (0.6, 0.9, 1.2, 1.6)
_WORTH_IT = 0.98  # a blur must bring the pictures closer by this factor
_LOCAL_SHARE = 0.55  # the rest keeps apart what is all bright or all dark here: finish from bare laminate
_LEAST_ENDS = 60.0
_STRIP_ROWS = 128
# The square root: the four materials lie about as far from one another, dark copper under a mask from its laminate as
# bright metal from bare laminate.
_EVEN_STEPS = np.round(np.sqrt(np.arange(256) * 255.0)).astype(np.uint8)


def alike(board: Grey, golden: Grey, *, copper_is_bright: bool) -> tuple[Grey, Grey]:
    """Both uint8[H,W], of one frame, on the standard scale of grey: copper near 0, laminate near 255."""
    board, golden = (cv2.GaussianBlur(cv2.LUT(image, _EVEN_STEPS), (3, 3), 0) for image in (board, golden))
    board, golden = _focused_alike(_lit_as(board, golden), golden)
    levels = edge_levels(golden)
    low, high = np.percentile(golden[::4, ::4], (1, 99)).tolist()
    ends = (low, max(high, low + _LEAST_ENDS))
    board, golden = (_standard(image, levels, ends) for image in (board, golden))
    return (~board, ~golden) if copper_is_bright else (board, golden)


def _lit_as(board: Grey, golden: Grey) -> Grey:
    """board with the brightness and contrast of golden's surroundings, place by place."""
    height, width = board.shape
    small_wh = (max(width // _REDUCED, 1), max(height // _REDUCED, 1))
    b, g = (cv2.resize(v, small_wh, interpolation=cv2.INTER_AREA).astype(np.float32) for v in (board, golden))
    mean_b, mean_g, mean_bg, mean_bb = (cv2.blur(v, (_LIGHT_CELLS, _LIGHT_CELLS)) for v in (b, g, b * g, b * b))
    gain = (mean_bg - mean_b * mean_g + _FAINT) / (mean_bb - mean_b**2 + _FAINT)
    gain = np.clip(gain, 1 / _MOST_GAIN, _MOST_GAIN)
    gains, offsets = (cv2.resize(v, (width, height)) for v in (gain, mean_g - mean_b * gain))
    return np.clip(cv2.add(cv2.multiply(gains, board, dtype=cv2.CV_32F), offsets), 0, 255).astype(np.uint8)


def _focused_alike(board: Grey, golden: Grey) -> tuple[Grey, Grey]:
    """The sharper one blurred as much as brings both closest."""
    softer_golden, softer_board = _softened(golden, board), _softened(board, golden)
    if _apart(softer_golden, board) <= _apart(softer_board, golden):
        return board, softer_golden
    return softer_board, golden


def _softened(image: Grey, other: Grey) -> Grey:
    best, least = image, _apart(image, other)
    for sigma in _BLURS_PX:
        softer = cv2.GaussianBlur(image, (0, 0), sigma)
        apart = _apart(softer, other)
        if apart >= _WORTH_IT * least:
            break
        best, least = softer, apart
    return best


def _apart(one: Grey, other: Grey) -> float:
    return float(cv2.mean(cv2.absdiff(one, other))[0])


def _standard(grey: Grey, levels: EdgeLevels, ends: tuple[float, float]) -> Grey:
    """Dark to bright: by the edges about each pixel, and by where its grey lies between the ends of the whole."""
    height, width = grey.shape
    middle, span = (at_each_pixel(v, (width, height)) for v in (levels.middle, levels.height))
    out = np.empty_like(grey)
    for top in range(0, height, _STRIP_ROWS):
        rows = np.s_[top : top + _STRIP_ROWS]
        strip = grey[rows].astype(np.float32)
        whole = (strip - ends[0]) / (ends[1] - ends[0])
        away = (strip - middle[rows]) / np.maximum(span[rows], 1)
        size = np.abs(away)
        bent = np.where(size < 0.5, 1.5 * size, 1 - 0.25 * np.exp(-3 * (np.minimum(size, 9) - 0.5)))
        share = _LOCAL_SHARE * (0.5 + 0.5 * np.sign(away) * bent) + (1 - _LOCAL_SHARE) * whole
        out[rows] = np.clip(255 * share, 0, 255)
    return out
