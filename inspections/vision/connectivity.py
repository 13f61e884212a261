"""What a mark does to copper: which of the six classes, by what it joins.

Extra copper joins copper: nothing (spurious copper), one conductor (spur), two (short). Missing copper is the same rule
seen from the laminate: it joins none (pin-hole), one (mousebite) or two of its regions (open).
"""

import math
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Mask

Scores = npt.NDArray[np.float32]
Labels = npt.NDArray[np.uint16]

MIN_REGION_PX = 12  # smaller regions that a mark joins are specks of the edge
MIN_PIECE_PX = 50  # smaller pieces that a mark cuts off are crumbs within it

_INDEX_BY_JOINED = {True: (5, 4, 2), False: (6, 3, 1)}
_SPECK_PX = 400  # a smaller spot that vanished whole was a flaw of the golden board, not of this one
_CRUMB_PX = 4
_GOLDENS_OWN = 0.7
_DOUBT = 0.02
_HALF_SURE = 0.25  # goes to the next likely class where joining and splitting disagree
_ABOUT_PX, _SHIFT_PX = 4, 5
_SQUARE = np.ones((3, 3), np.uint8)
_TOUCH = np.ones((7, 7), np.uint8)


def rule_scores(mark: Mask, copper: Mask, golden_copper: Mask, *, adds_copper: bool, at_border: bool = False) -> Scores:
    """float32[7], summing to 1, nothing first; three masks uint8[H,W] of 0 and 255 around one mark."""
    masks = (copper, golden_copper) if adds_copper else (cv2.bitwise_not(copper), cv2.bitwise_not(golden_copper))
    now, before = _Regions(masks[0]), _Regions(masks[1])
    nothing = _chance_of_nothing(mark, copper, golden_copper, at_border=at_border)
    if cv2.countNonZero(mark) < _SPECK_PX and _parted_pieces(mark, now, before, at_least_px=_CRUMB_PX) == 0:
        nothing = max(nothing, _GOLDENS_OWN)
    chances = _chances(mark, now, before, adds_copper=adds_copper)
    if not adds_copper:
        # A thread or a wall of one pixel may be copper or blur: both readings count.
        without = _Regions(cv2.bitwise_or(masks[0], cv2.dilate(mark, _SQUARE)))
        chances = [
            (a + b) / 2 for a, b in zip(chances, _chances(mark, without, before, adds_copper=False), strict=True)
        ]
    scores = np.full(7, _DOUBT, np.float32)
    scores[0] += nothing
    scores[list(_INDEX_BY_JOINED[adds_copper])] += (1 - nothing) * np.asarray(chances, np.float32)
    return np.asarray(scores / scores.sum(), np.float32)


class _Regions:
    """A mask's connected regions, and those of what it leaves free; labelled when first asked for."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    @cached_property
    def taken(self) -> tuple[int, Labels]:
        """Their number, with 0 for the rest, and uint16[H,W]; four neighbours connect."""
        count, labels = cv2.connectedComponents(self._mask, connectivity=4, ltype=cv2.CV_16U)
        return count, np.asarray(labels)

    @cached_property
    def free(self) -> tuple[int, Labels]:
        """As taken; eight neighbours connect."""
        count, labels = cv2.connectedComponents(cv2.bitwise_not(self._mask), connectivity=8, ltype=cv2.CV_16U)
        return count, np.asarray(labels)


def _chances(mark: Mask, now: _Regions, before: _Regions, *, adds_copper: bool) -> list[float]:
    """That the mark joins none, one, or two regions."""
    joined = min(_joined_regions(mark, now, before), 2)
    if joined == 0:
        return [1.0, 0.0, 0.0]
    parted = _parted_pieces(mark, now, before, at_least_px=MIN_PIECE_PX) >= 2
    if (joined == 2) == parted:
        return [0.0, float(joined == 1), float(joined == 2)]
    # Copper that reaches around the window parts a laminate that hangs together elsewhere: no sign of a short.
    two = 1 - _HALF_SURE if joined == 2 or not adds_copper else _HALF_SURE
    return [0.0, 1 - two, two]


def _joined_regions(mark: Mask, now: _Regions, before: _Regions) -> int:
    """How many regions of `before` hang together through the mark in `now`."""
    through = _touched(now.taken, mark)
    count, labels = before.taken
    sizes = np.bincount(labels[through], minlength=count)
    return int((sizes[1:] >= MIN_REGION_PX).sum())


def _parted_pieces(mark: Mask, now: _Regions, before: _Regions, *, at_least_px: int) -> int:
    """What is not in `now` or `before`: into how many pieces its region falls that the mark lay in."""
    region = _touched(before.free, mark)
    count, labels = now.free
    sizes = np.bincount(labels[region], minlength=count)
    about = cv2.dilate(mark, _TOUCH) > 0
    beside = np.bincount(labels[region & about], minlength=count) > 0
    return int((sizes[1:] >= at_least_px)[beside[1:]].sum())


def _touched(regions: tuple[int, Labels], mark: Mask) -> npt.NDArray[np.bool_]:
    """bool[H,W]: the regions that the mark lies on."""
    count, labels = regions
    chosen = np.zeros(count, np.bool_)
    chosen[labels[mark > 0]] = True
    chosen[0] = False
    return chosen[labels]


def _chance_of_nothing(mark: Mask, copper: Mask, golden_copper: Mask, *, at_border: bool) -> float:
    """Thin and small marks, and those that a small shift explains, are mostly remains of registration.

    The weights are a logistic fit to candidates of generated pairs (inspections/synthesis).
    """
    framed = cv2.copyMakeBorder(mark, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    thickness = float(cv2.distanceTransform(framed, cv2.DIST_L2, 3).max())
    area = cv2.countNonZero(mark)
    size = 2.0 * thickness + 0.8 * math.log(area + 1) - 2.0 * at_border - 5.0
    unexplained = min(_differing_after_shift(mark, copper, golden_copper) / max(area, 1), 1.0)
    return 1.0 / (1.0 + math.exp(1.5 * size + 10.0 * unexplained - 9.0))


def _differing_after_shift(mark: Mask, copper: Mask, golden_copper: Mask) -> float:
    """Pixels about the mark that differ still when golden is shifted so that fewest do."""
    x, y, w, h = cv2.boundingRect(mark)
    height, width = mark.shape
    x1, y1, x2, y2 = (
        max(x - _ABOUT_PX, 0),
        max(y - _ABOUT_PX, 0),
        min(x + w + _ABOUT_PX, width),
        min(y + h + _ABOUT_PX, height),
    )
    r = _SHIFT_PX
    golden = cv2.copyMakeBorder(golden_copper, r, r, r, r, cv2.BORDER_REPLICATE)[y1 : y2 + 2 * r, x1 : x2 + 2 * r]
    return float(cv2.matchTemplate(golden, copper[y1:y2, x1:x2], cv2.TM_SQDIFF).min()) / 255**2
