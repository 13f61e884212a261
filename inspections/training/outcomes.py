"""How a model does on boards that people have judged, in what can be counted: found, missed, flagged falsely."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from inspections.training.evaluate import matched
from inspections.training.evaluation_run import evaluation
from inspections.training.judged_images import JudgedImage


def outcome(
    images: Sequence[JudgedImage], thresholds: Sequence[Mapping[str, float]], otherwise: float
) -> dict[str, Any]:
    """thresholds: of each image's board type; otherwise: for classes without. A defect of another class is missed."""
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    false_calls: Counter[str] = Counter()
    for image, threshold in zip(images, thresholds, strict=True):
        there.update(cls for cls, _ in image.pair.truth)
        sure = [each for each in image.findings if each.confidence >= threshold.get(each.cls, otherwise)]
        for finding, taken in zip(sure, matched(sure, image.pair.truth), strict=True):
            (false_calls if taken is None else found)[finding.cls] += 1
    scores = evaluation(images, otherwise).all.scores
    return {
        "images": len(images),
        "defects": there.total(),
        "found": found.total(),
        "missed": there.total() - found.total(),
        "false_calls": false_calls.total(),
        "by_class": {
            cls: {"defects": there[cls], "found": found[cls], "false_calls": false_calls[cls]}
            for cls in sorted(there | false_calls)
        },
        "mean_ap": round(scores.mean_ap, 4),
        "ap_by_class": {cls: round(ap, 4) for cls, ap in scores.ap_by_class.items()},
        "best_f": round(scores.best_f, 4),
    }
