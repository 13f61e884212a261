"""Places where a board differs from its golden board, each scored by rules of copper connectivity.

Both images are in one frame (alignment.py) and on one scale of grey (looks.py): copper near 0, laminate near 255.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.connectivity import rule_scores
from inspections.vision.masks import COPPER_BELOW, Differences, Grey, Mask, copper_mask, differences

Box = tuple[float, float, float, float]

PATCH_PX = 64
MARGIN_PX = 11  # what annotators leave around a mark: boxes of 35 x 33 px about marks of some 12 px
GROUPING_PX = 3  # pieces of one mark lie at most twice this apart
WINDOW_PX = 14  # copper this far around a mark decides what it joins or splits
MIN_AREA_PX = 6

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True, eq=False)
class Candidate:
    """A difference. box_xyxy has the annotators' margin, within the tile; rule_scores: float32[7], nothing first."""

    box_xyxy: Box
    area_px: int
    rule_scores: npt.NDArray[np.float32]


def find_candidates(board: Grey, golden: Grey, *, photographic: bool = False) -> list[Candidate]:
    """Marks of extra and of missing copper on `board`, uint8[H,W], against `golden`, uint8[H,W] in the same frame."""
    found = differences(board, golden, photographic=photographic)
    return [*_candidates(found, adds_copper=True), *_candidates(found, adds_copper=False)]


def patches(board: Grey, golden: Grey, boxes_xyxy: Sequence[Box]) -> npt.NDArray[np.float32]:
    """float32[N,3,64,64] in 0..1: board, golden and |difference| about each box, reduced where the box is larger."""
    out = np.empty((len(boxes_xyxy), 3, PATCH_PX, PATCH_PX), np.float32)
    for patch, (x1, y1, x2, y2) in zip(out, boxes_xyxy, strict=True):
        side = max(PATCH_PX, round(max(x2 - x1, y2 - y1) * 1.15))
        x, y = round((x1 + x2 - side) / 2), round((y1 + y2 - side) / 2)
        patch[0] = _square(board, x, y, side)
        patch[1] = _square(golden, x, y, side)
    out[:, :2] /= np.float32(255)
    np.abs(out[:, 0] - out[:, 1], out=out[:, 2])
    return out


def _square(image: Grey, x: int, y: int, side: int) -> Grey:
    height, width = image.shape
    left, top, right, bottom = max(-x, 0), max(-y, 0), max(x + side - width, 0), max(y + side - height, 0)
    crop = image[max(y, 0) : y + side, max(x, 0) : x + side]
    if left or top or right or bottom:
        crop = cv2.copyMakeBorder(crop, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return crop if side == PATCH_PX else cv2.resize(crop, (PATCH_PX, PATCH_PX), interpolation=cv2.INTER_AREA)


def _candidates(found: Differences, *, adds_copper: bool) -> Iterator[Candidate]:
    height, width = found.board.shape
    for mark, (x1, y1, x2, y2) in _marks(found.extra if adds_copper else found.missing):
        area = int(cv2.countNonZero(mark))
        if area < MIN_AREA_PX:
            continue
        left, top, right, bottom = (min(v, WINDOW_PX) for v in (x1, y1, width - x2, height - y2))
        window = np.s_[y1 - top : y2 + bottom, x1 - left : x2 + right]
        framed = cv2.copyMakeBorder(mark, top, bottom, left, right, cv2.BORDER_CONSTANT)
        below = _between(framed, found.board[window], found.golden[window]) if found.photographic else COPPER_BELOW
        copper, golden_copper = copper_mask(found.board[window], below), copper_mask(found.golden[window], below)
        at_border = min(x1, y1, width - x2, height - y2) <= MARGIN_PX
        scores = rule_scores(framed, copper, golden_copper, adds_copper=adds_copper, at_border=at_border)
        box = (max(x1 - MARGIN_PX, 0), max(y1 - MARGIN_PX, 0), min(x2 + MARGIN_PX, width), min(y2 + MARGIN_PX, height))
        yield Candidate((float(box[0]), float(box[1]), float(box[2]), float(box[3])), area, scores)


def _marks(difference: Mask) -> Iterator[tuple[Mask, tuple[int, int, int, int]]]:
    """Each mark, as a mask of its box xyxy: what is thick (registration leaves thin lines along edges), in groups."""
    cores = cv2.morphologyEx(difference, cv2.MORPH_OPEN, _CROSS)
    pad = 2 * GROUPING_PX + 1
    padded = cv2.copyMakeBorder(cores, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    grown = cv2.dilate(padded, np.ones((pad, pad), np.uint8))
    # Outlines, not labels: marks are few, and a label image of a whole tile costs more than all else here.
    outlines, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, w, h = cv2.boundingRect(outline)
        own = cv2.drawContours(np.zeros((h, w), np.uint8), [outline], -1, 255, cv2.FILLED, offset=(-left, -top))
        x1, y1, x2, y2 = left + GROUPING_PX, top + GROUPING_PX, left + w - GROUPING_PX, top + h - GROUPING_PX
        inner = own[GROUPING_PX : h - GROUPING_PX, GROUPING_PX : w - GROUPING_PX]
        yield cv2.bitwise_and(inner, padded[y1:y2, x1:x2]), (x1 - pad, y1 - pad, x2 - pad, y2 - pad)


def _between(mark: Mask, board: Grey, golden: Grey) -> int:
    """The grey that parts what the mark was from what it became."""
    return round((cv2.mean(board, mark)[0] + cv2.mean(golden, mark)[0]) / 2)
