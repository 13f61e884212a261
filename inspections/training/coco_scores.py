"""mAP as COCO has it: at an IoU of 0.5, and in the mean over 0.5, 0.55 .. 0.95.

Precision is read off the curve's upper envelope at 101 recalls from 0 to 1, as pycocotools does.
Source: Lin et al., "Microsoft COCO: Common Objects in Context", 2014, and its evaluation code.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspections.training.evaluate import Judged, envelope, ranking

IOUS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
RECALLS = np.linspace(0, 1, 101)


@dataclass(frozen=True)
class CocoScores:
    """All in 0..1."""

    map_50: float
    map_50_95: float
    ap_50_by_class: Mapping[str, float]
    ap_50_95_by_class: Mapping[str, float]


def coco_scores(images: Sequence[Judged]) -> CocoScores:
    # COCO takes an IoU of just the threshold as right, the matching here wants more.
    rankings = [ranking(images, min_iou=math.nextafter(iou, 0)) for iou in IOUS]
    by_class = {
        name: [sampled_precision(each.right[each.classes == name], total) for each in rankings]
        for name, total in rankings[0].totals.items()
    }
    at_50 = {name: aps[0] for name, aps in by_class.items()}
    over_all = {name: float(np.mean(aps)) for name, aps in by_class.items()}
    return CocoScores(_mean(at_50), _mean(over_all), at_50, over_all)


def sampled_precision(hits: npt.NDArray[np.bool_], total: int) -> float:
    """The mean of the envelope at 101 recalls; 0 beyond the last. hits: bool[N] by falling confidence."""
    recalls = np.cumsum(hits) / total
    first = np.searchsorted(recalls, RECALLS, side="left")
    reached = first[first < len(hits)]
    return float(envelope(hits)[reached].sum() / len(RECALLS))


def _mean(by_class: Mapping[str, float]) -> float:
    return float(np.mean(list(by_class.values()))) if by_class else 0.0
