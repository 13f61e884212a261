"""A new run's findings beside the defects of before: people's decisions stay, the machine replaces the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from inspections.models import Defect, Inspection

SAME_DEFECT_IOU = 0.33  # as the field scores: the same place, whatever the class
Box = tuple[float, float, float, float]


def replace_findings(
    inspection: Inspection, findings: Sequence[Mapping[str, Any]], *, thresholds: Mapping[str, float]
) -> None:
    """Defects nobody ever touched make way; touched ones stay, and a finding at the place of one is that one again.

    A touched defect that is undecided (reopened) follows the machine: it takes the finding's class and box, and is
    withdrawn when no finding is there any more. Findings below their class's threshold are doubtful. Call inside the
    result's transaction.
    """
    inspection.defects.filter(decisions=None).delete()
    touched = list(inspection.defects.all())
    shown = [defect for defect in touched if not (defect.withdrawn and defect.origin == Defect.Origin.PERSON)]
    same = matches([defect.box_xyxy for defect in shown], [_box(finding) for finding in findings])
    for index, defect in enumerate(shown):
        if defect.status == Defect.Status.OPEN and defect.origin == Defect.Origin.MACHINE:
            _follow(defect, findings[same[index]] if index in same else None, thresholds)
    found_again = set(same.values())
    last = max((defect.number for defect in touched), default=0)
    new = [finding for index, finding in enumerate(findings) if index not in found_again]
    Defect.objects.bulk_create(
        Defect(inspection=inspection, number=last + offset, **_columns(finding, thresholds))
        for offset, finding in enumerate(new, start=1)
    )


def matches(old_xyxy: Sequence[Box], new_xyxy: Sequence[Box]) -> dict[int, int]:
    """Index of old -> index of new, each used once, the best overlaps first, IoU above SAME_DEFECT_IOU."""
    overlaps = [(iou(old, new), i, j) for i, old in enumerate(old_xyxy) for j, new in enumerate(new_xyxy)]
    same: dict[int, int] = {}
    for overlap, i, j in sorted(overlaps, reverse=True):
        if overlap > SAME_DEFECT_IOU and i not in same and j not in same.values():
            same[i] = j
    return same


def iou(a_xyxy: Box, b_xyxy: Box) -> float:
    width = min(a_xyxy[2], b_xyxy[2]) - max(a_xyxy[0], b_xyxy[0])
    height = min(a_xyxy[3], b_xyxy[3]) - max(a_xyxy[1], b_xyxy[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(a_xyxy) + _area(b_xyxy) - both)


def _follow(defect: Defect, finding: Mapping[str, Any] | None, thresholds: Mapping[str, float]) -> None:
    defect.withdrawn = finding is None
    if finding is not None:
        for name, value in _columns(finding, thresholds).items():
            setattr(defect, name, value)
    defect.save()


def _columns(finding: Mapping[str, Any], thresholds: Mapping[str, float]) -> dict[str, Any]:
    x1, y1, x2, y2 = _box(finding)
    return {
        "cls": finding["class"],
        "machine_cls": finding["class"],
        "doubtful": finding["confidence"] < thresholds.get(finding["class"], 0.0),
        "confidence": finding["confidence"],
        "area_px": finding["area_px"],
        "x1": x1,
        "y1": y1,
        "x2": x2,
        "y2": y2,
    }


def _box(finding: Mapping[str, Any]) -> Box:
    x1, y1, x2, y2 = finding["box_xyxy"]
    return float(x1), float(y1), float(x2), float(y2)


def _area(box_xyxy: Box) -> float:
    return (box_xyxy[2] - box_xyxy[0]) * (box_xyxy[3] - box_xyxy[1])
