"""What a mark does to copper: which of the six classes, by what it joins.

Extra copper joins copper: nothing (spurious copper), one conductor (spur), two (short). Missing copper is the same rule
seen from the laminate: it joins none (pin-hole), one (mousebite) or two of its regions (open).
"""

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Mask

Scores = npt.NDArray[np.float32]

MIN_REGION_PX = 12  # smaller regions are specks of the edge

_INDEX_BY_JOINED = {True: (5, 4, 2), False: (6, 3, 1)}


def rule_scores(mark: Mask, copper: Mask, golden_copper: Mask, *, adds_copper: bool) -> Scores:
    """float32[7], summing to 1, nothing first; three masks uint8[H,W] of 0 and 255 around one mark."""
    if adds_copper:
        joined = _joined_regions(mark, copper, golden_copper)
    else:
        joined = _joined_regions(mark, cv2.bitwise_not(copper), cv2.bitwise_not(golden_copper))
    scores = np.full(7, 0.02, np.float32)
    index = _INDEX_BY_JOINED[adds_copper][min(joined, 2)]
    nothing = _chance_of_nothing(mark)
    scores[0] = nothing
    scores[index] = 1.0 - nothing
    return np.asarray(scores / scores.sum(), np.float32)


def _joined_regions(mark: Mask, now: Mask, before: Mask) -> int:
    """How many regions of `before` hang together through the mark in `now`."""
    _, labels_now = cv2.connectedComponents(now, connectivity=4, ltype=cv2.CV_16U)
    touching = np.unique(labels_now[mark > 0])
    through = np.isin(labels_now, touching[touching > 0])
    count, labels_before = cv2.connectedComponents(before, connectivity=4, ltype=cv2.CV_16U)
    sizes = np.bincount(labels_before[through], minlength=count)
    return int((sizes[1:] >= MIN_REGION_PX).sum())


def _chance_of_nothing(mark: Mask) -> float:
    """Thin marks are mostly edges that registration left behind: thickness in pixels decides."""
    thickness = float(
        cv2.distanceTransform(cv2.copyMakeBorder(mark, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 3).max()
    )
    return 1.0 / (1.0 + float(np.exp(2.2 * (thickness - 2.2))))
