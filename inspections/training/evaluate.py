"""How well findings match annotations, by DeepPCB's rule.

A finding is right if its class is right and its IoU with a box not yet taken is above 0.33. mAP is over the six
classes; F = 2PR / (P + R) at the one score threshold that serves all classes best.
Source: Tang et al., "On-line PCB Defect Detector On A New PCB Defect Dataset", 2019.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspections.vision.findings import DEFECT_CLASSES, Finding

Box = tuple[float, float, float, float]
Truth = tuple[str, Box]

MIN_IOU = 0.33


@dataclass(frozen=True)
class Scores:
    """All in 0..1. best_f is reached by keeping findings of at least threshold."""

    mean_ap: float
    ap_by_class: Mapping[str, float]
    best_f: float
    precision: float
    recall: float
    threshold: float


def evaluate(images: Sequence[tuple[Sequence[Finding], Sequence[Truth]]]) -> Scores:
    """Scores of the findings against the truth of each image; boxes_xyxy in pixels."""
    confidence: list[float] = []
    right: list[bool] = []
    classes: list[str] = []
    for findings, truth in images:
        for finding, taken in zip(findings, matched(findings, truth), strict=True):
            confidence.append(finding.confidence)
            right.append(taken is not None)
            classes.append(finding.cls)
    order = np.argsort(-np.asarray(confidence), kind="stable")
    hits, names = np.asarray(right, bool)[order], np.asarray(classes)[order]
    totals = {name: sum(cls == name for _, truth in images for cls, _ in truth) for name in DEFECT_CLASSES}
    by_class = {name: average_precision(hits[names == name], totals[name]) for name in DEFECT_CLASSES if totals[name]}
    mean_ap = float(np.mean(list(by_class.values()))) if by_class else 0.0
    return Scores(mean_ap, by_class, *_best_f(np.asarray(confidence)[order], hits, sum(totals.values())))


def average_precision(hits: npt.NDArray[np.bool_], total: int) -> float:
    """Area under the precision-recall curve (its upper envelope); hits: bool[N] by falling confidence."""
    if not len(hits):
        return 0.0
    true = np.cumsum(hits)
    precision = np.maximum.accumulate((true / np.arange(1, len(hits) + 1))[::-1])[::-1]
    return float(precision[hits].sum() / total)


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes_xyxy."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def matched(findings: Sequence[Finding], truth: Sequence[Truth], *, min_iou: float = MIN_IOU) -> list[int | None]:
    """The index of the box that each finding takes; the surer one takes first, and the one that it covers best."""
    taken: list[int | None] = [None] * len(findings)
    free = set(range(len(truth)))
    for index in sorted(range(len(findings)), key=lambda i: -findings[i].confidence):
        finding = findings[index]
        overlaps = {i: iou(finding.box_xyxy, truth[i][1]) for i in free if truth[i][0] == finding.cls}
        best = max(overlaps, key=overlaps.__getitem__, default=None)
        if best is not None and overlaps[best] > min_iou:
            free.discard(best)
            taken[index] = best
    return taken


def _best_f(
    confidence: npt.NDArray[np.float64], hits: npt.NDArray[np.bool_], total: int
) -> tuple[float, float, float, float]:
    """Best F, and precision, recall and threshold there; confidence falls, and equal ones stand or fall together."""
    if not len(hits) or not total:
        return 0.0, 0.0, 0.0, 1.0
    true = np.cumsum(hits)
    precision, recall = true / np.arange(1, len(hits) + 1), true / total
    f = 2 * true / (np.arange(1, len(hits) + 1) + total)
    f[:-1][confidence[:-1] == confidence[1:]] = 0.0
    best = int(np.argmax(f))
    return float(f[best]), float(precision[best]), float(recall[best]), float(confidence[best])
