"""What a mark does to copper: which of the six classes, by what it joins.

Extra copper joins copper: nothing (spurious copper), one conductor (spur), two (short). Missing copper is the same rule
seen from the laminate: it joins none (pin-hole), one (mousebite) or two of its regions (open).
"""

import math

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Mask

Scores = npt.NDArray[np.float32]

MIN_REGION_PX = 12  # smaller regions that a mark joins are specks of the edge
MIN_PIECE_PX = 50  # smaller pieces that a mark cuts off are crumbs within it

_INDEX_BY_JOINED = {True: (5, 4, 2), False: (6, 3, 1)}
_DOUBT = 0.02
_HALF_SURE = 0.25  # goes to the next likely class where joining and splitting disagree
_TOUCH = np.ones((7, 7), np.uint8)


def rule_scores(mark: Mask, copper: Mask, golden_copper: Mask, *, adds_copper: bool, at_border: bool = False) -> Scores:
    """float32[7], summing to 1, nothing first; three masks uint8[H,W] of 0 and 255 around one mark."""
    now, before = (copper, golden_copper) if adds_copper else (cv2.bitwise_not(copper), cv2.bitwise_not(golden_copper))
    joined = min(_joined_regions(mark, now, before), 2)
    parted = _parted_pieces(mark, cv2.bitwise_not(now), cv2.bitwise_not(before)) >= 2
    classes = _INDEX_BY_JOINED[adds_copper]
    nothing = _chance_of_nothing(mark, at_border=at_border)
    scores = np.full(7, _DOUBT, np.float32)
    scores[0] += nothing
    if joined == 0:
        scores[classes[0]] += 1 - nothing
    elif (joined == 2) == parted:
        scores[classes[joined]] += 1 - nothing
    else:
        # Copper that reaches around the window parts a laminate that hangs together elsewhere: no sign of a short.
        likely, other = (2, 1) if joined == 2 or not adds_copper else (1, 2)
        scores[classes[likely]] += (1 - _HALF_SURE) * (1 - nothing)
        scores[classes[other]] += _HALF_SURE * (1 - nothing)
    return np.asarray(scores / scores.sum(), np.float32)


def _joined_regions(mark: Mask, now: Mask, before: Mask) -> int:
    """How many regions of `before` hang together through the mark in `now`."""
    _, labels_now = cv2.connectedComponents(now, connectivity=4, ltype=cv2.CV_16U)
    touching = np.unique(labels_now[mark > 0])
    through = np.isin(labels_now, touching[touching > 0])
    count, labels_before = cv2.connectedComponents(before, connectivity=4, ltype=cv2.CV_16U)
    sizes = np.bincount(labels_before[through], minlength=count)
    return int((sizes[1:] >= MIN_REGION_PX).sum())


def _parted_pieces(mark: Mask, now: Mask, before: Mask) -> int:
    """Into how many pieces of `now` the region of `before` falls that the mark lies in."""
    _, labels_before = cv2.connectedComponents(before, connectivity=8, ltype=cv2.CV_16U)
    touching = np.unique(labels_before[mark > 0])
    region = np.isin(labels_before, touching[touching > 0])
    count, labels_now = cv2.connectedComponents(now, connectivity=8, ltype=cv2.CV_16U)
    sizes = np.bincount(labels_now[region], minlength=count)
    beside = np.unique(labels_now[region & (cv2.dilate(mark, _TOUCH) > 0)])
    return int((sizes[beside[beside > 0]] >= MIN_PIECE_PX).sum())


def _chance_of_nothing(mark: Mask, *, at_border: bool) -> float:
    """Thin and small marks are mostly edges that registration left behind, above all where the image ends.

    The weights are a logistic fit to candidates of generated pairs (inspections/synthesis).
    """
    framed = cv2.copyMakeBorder(mark, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    thickness = float(cv2.distanceTransform(framed, cv2.DIST_L2, 3).max())
    evidence = 2.0 * thickness + 0.8 * math.log(cv2.countNonZero(mark) + 1) - 2.0 * at_border - 5.0
    return 1.0 / (1.0 + math.exp(evidence))
