"""Scores of a model's findings on annotated boards, over all and for each group of boards."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gpu.runtime.model_files import ModelFile
from gpu.runtime.sessions import open_session
from inspections.training.calibration import Calibration, calibration
from inspections.training.coco_scores import CocoScores, coco_scores
from inspections.training.evaluate import Judged, Operation, Scores, evaluate, operation, ranking
from inspections.training.judged_images import JudgedImage
from inspections.vision.confidence import operating_confidence
from inspections.vision.pipeline import COMPARATOR_CONFIDENCE, DETECTOR_CONFIDENCE
from inspections.vision.shipped import Kind


@dataclass(frozen=True)
class Group:
    """The scores of some boards. operating: at the threshold that was given."""

    images: int
    scores: Scores
    coco: CocoScores
    operating: Operation

    def as_json(self) -> dict[str, Any]:
        return {
            "images": self.images,
            **_rounded(asdict(self.scores)),
            **_rounded(asdict(self.coco)),
            "operating": _rounded(asdict(self.operating)),
        }


@dataclass(frozen=True)
class Evaluation:
    """failed: images that could not be judged, and why; they count as if nothing had been found on them.

    unaligned: how many images lay badly or not at all on their golden boards, by reason.
    """

    all: Group
    threshold: float
    operating_by_class: Mapping[str, Operation]
    calibration: Calibration
    by_group: Mapping[str, Group]
    failed: Mapping[str, str]
    unaligned: Mapping[str, int]
    ms_per_image: float

    def as_json(self) -> dict[str, Any]:
        whole = self.all.as_json()
        whole["operating"] = {
            "threshold": round(self.threshold, 4),
            **whole["operating"],
            "by_class": {cls: _rounded(asdict(each)) for cls, each in self.operating_by_class.items()},
        }
        return {
            **whole,
            "calibration": self.calibration.as_json(),
            "by_group": {name: group.as_json() for name, group in self.by_group.items()},
            "failed": dict(self.failed),
            "unaligned": dict(self.unaligned),
            "ms_per_image": round(self.ms_per_image, 1),
        }


def evaluation(images: Sequence[JudgedImage], threshold: float) -> Evaluation:
    """threshold: for the scores at an operating point, beside those at the one that these boards like best."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for image in images:
        groups[image.pair.group].append((image.findings, image.pair.truth))
    judged = [each for group in groups.values() for each in group]
    ranked = ranking(judged)
    return Evaluation(
        _group(judged, threshold),
        threshold,
        {cls: operation(ranked, threshold, cls) for cls in ranked.totals},
        calibration(ranked.confidences.tolist(), ranked.right.tolist()),
        {name: _group(group, threshold) for name, group in sorted(groups.items())},
        {image.pair.board.name: image.failed for image in images if image.failed},
        Counter(image.unaligned for image in images if image.unaligned),
        sum(image.ms for image in images) / max(len(images), 1),
    )


def operating_threshold(model: ModelFile, kind: Kind) -> float:
    """From which confidence the product calls a finding of this model a defect, where nobody sets another."""
    otherwise = DETECTOR_CONFIDENCE if kind == "detector" else COMPARATOR_CONFIDENCE
    return operating_confidence(open_session(model).metadata, otherwise)


def table(evaluated: Evaluation) -> str:
    """The scores in per cent, for people."""
    at = f"F@{evaluated.threshold:.2f}"
    lines = [
        f"{'boards':14} {'mAP':>6} {'best F':>6} {'prec.':>6} {'recall':>6} {'at':>5} {at:>7} {'AP50':>6} {'50:95':>6}"
    ]
    for name, group in (("all", evaluated.all), *evaluated.by_group.items()):
        s, coco = group.scores, group.coco
        shares = " ".join(f"{100 * value:6.1f}" for value in (s.mean_ap, s.best_f, s.precision, s.recall))
        others = f"{100 * group.operating.f:7.1f} {100 * coco.map_50:6.1f} {100 * coco.map_50_95:6.1f}"
        lines.append(f"{name:14} {shares} {s.threshold:5.2f} {others}")
    lines += [_of_class(evaluated, cls) for cls in evaluated.all.scores.ap_by_class]
    lines.append(f"confidences are off by {100 * evaluated.calibration.ece:.1f} points in the mean")
    return "\n".join(lines)


def _of_class(evaluated: Evaluation, cls: str) -> str:
    at, coco = evaluated.operating_by_class[cls], evaluated.all.coco
    return (
        f"  {cls:16} AP {100 * evaluated.all.scores.ap_by_class[cls]:5.1f}"
        f"   at {evaluated.threshold:.2f}: F {100 * at.f:5.1f}, precision {100 * at.precision:5.1f},"
        f" recall {100 * at.recall:5.1f}   AP50 {100 * coco.ap_50_by_class[cls]:5.1f},"
        f" 50:95 {100 * coco.ap_50_95_by_class[cls]:5.1f}"
    )


def _group(judged: Sequence[Judged], threshold: float) -> Group:
    return Group(len(judged), evaluate(judged), coco_scores(judged), operation(ranking(judged), threshold))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
