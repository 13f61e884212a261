"""How well findings match annotations, by DeepPCB's rule.

A finding is right if its class is right and its IoU with a box not yet taken is above 0.33. mAP is over the six
classes, the area under the curve's upper envelope; F = 2PR / (P + R) at the one score threshold that serves all classes
best, or at a given one.
Source: Tang et al., "On-line PCB Defect Detector On A New PCB Defect Dataset", 2019.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspections.vision.findings import DEFECT_CLASSES, Finding

Box = tuple[float, float, float, float]
Truth = tuple[str, Box]
Judged = tuple[Sequence[Finding], Sequence[Truth]]
Floats = npt.NDArray[np.float64]

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


@dataclass(frozen=True)
class Operation:
    """What keeping findings of at least one threshold comes to."""

    f: float
    precision: float
    recall: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """The findings of all images by falling confidence, and how many boxes of each class there are to be found."""

    confidences: Floats
    right: npt.NDArray[np.bool_]
    classes: npt.NDArray[np.str_]
    totals: Mapping[str, int]


def ranking(images: Sequence[Judged], *, min_iou: float = MIN_IOU) -> Ranking:
    confidences = np.array([finding.confidence for findings, _ in images for finding in findings], float)
    right = [taken is not None for findings, truth in images for taken in matched(findings, truth, min_iou=min_iou)]
    classes = np.array([finding.cls for findings, _ in images for finding in findings], np.str_)
    order = np.argsort(-confidences, kind="stable")
    counts = Counter(cls for _, truth in images for cls, _ in truth)
    totals = {name: counts[name] for name in DEFECT_CLASSES if counts[name]}
    return Ranking(confidences[order], np.asarray(right, bool)[order], classes[order], totals)


def evaluate(images: Sequence[Judged]) -> Scores:
    """Scores of the findings against the truth of each image; boxes_xyxy in pixels."""
    ranked = ranking(images)
    by_class = {
        name: average_precision(ranked.right[ranked.classes == name], total) for name, total in ranked.totals.items()
    }
    mean_ap = float(np.mean(list(by_class.values()))) if by_class else 0.0
    return Scores(mean_ap, by_class, *_best_f(ranked.confidences, ranked.right, sum(ranked.totals.values())))


def operation(ranked: Ranking, threshold: float, cls: str | None = None) -> Operation:
    """At a given threshold; of one class, or of all together."""
    kept = ranked.confidences >= threshold
    if cls is not None:
        kept &= ranked.classes == cls
    total = sum(ranked.totals.values()) if cls is None else ranked.totals.get(cls, 0)
    right, said = int(ranked.right[kept].sum()), int(kept.sum())
    return Operation(2 * right / max(said + total, 1), right / max(said, 1), right / max(total, 1))


def average_precision(hits: npt.NDArray[np.bool_], total: int) -> float:
    """Area under the precision-recall curve (its upper envelope); hits: bool[N] by falling confidence."""
    if not len(hits):
        return 0.0
    return float(envelope(hits)[hits].sum() / total)


def envelope(hits: npt.NDArray[np.bool_]) -> Floats:
    """The best precision at the recall of each finding or beyond it; hits: bool[N] by falling confidence."""
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return np.asarray(np.maximum.accumulate(precision[::-1])[::-1], float)


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
    overlaps = _overlaps(findings, truth)
    near = [int(index) for index in np.flatnonzero((overlaps > min_iou).any(axis=1))]
    for index in sorted(near, key=lambda each: -findings[each].confidence):
        best = int(overlaps[index].argmax())
        if overlaps[index, best] > min_iou:
            overlaps[:, best] = 0
            taken[index] = best
    return taken


def _overlaps(findings: Sequence[Finding], truth: Sequence[Truth]) -> Floats:
    """IoU of every finding with every box of its class, 0 with the others: float64[N,M]."""
    ours = np.array([finding.box_xyxy for finding in findings], float).reshape(-1, 1, 4)
    theirs = np.array([box for _, box in truth], float).reshape(1, -1, 4)
    sides = np.minimum(ours[..., 2:], theirs[..., 2:]) - np.maximum(ours[..., :2], theirs[..., :2])
    both = sides.clip(0).prod(axis=-1)
    areas = [(boxes[..., 2:] - boxes[..., :2]).prod(axis=-1) for boxes in (ours, theirs)]
    same = np.array([[finding.cls == cls for cls, _ in truth] for finding in findings], bool).reshape(both.shape)
    either = np.maximum(areas[0] + areas[1] - both, 1e-9)  # a box may have no area
    return np.asarray(np.where(same, both / either, 0.0))


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
