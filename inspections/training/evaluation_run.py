"""Scores of a model through the very pipeline that judges boards, over annotated pairs or boards alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gpu.runtime.model_files import ModelFile
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import Scores, Truth, evaluate
from inspections.training.judged_images import judge_images
from inspections.vision.findings import Finding
from inspections.vision.shipped import Kind

Judged = tuple[Sequence[Finding], Sequence[Truth]]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Evaluation:
    """Scores over all images and for each group of boards. failed: images that could not be judged, and why."""

    images: int
    scores: Scores
    by_group: dict[str, Scores]
    failed: dict[str, str]
    ms_per_image: float

    def as_json(self) -> dict[str, Any]:
        return {
            "images": self.images,
            **_rounded(asdict(self.scores)),
            "by_group": {group: _rounded(asdict(scores)) for group, scores in self.by_group.items()},
            "failed": self.failed,
            "ms_per_image": round(self.ms_per_image, 1),
        }


def evaluate_model(pairs: Iterable[AnnotatedPair], model: ModelFile, kind: Kind, *, say: Say) -> Evaluation:
    """kind "detector" judges the boards without their golden boards. A failed image counts as if nothing was found."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    failed: dict[str, str] = {}
    milliseconds = 0.0
    for image in judge_images(pairs, model, kind, say=say):
        milliseconds += image.ms
        if image.failed:
            failed[image.pair.board.name] = image.failed
        groups[image.pair.group].append((image.findings, image.pair.truth))
    images = [each for group in groups.values() for each in group]
    by_group = {group: evaluate(of_group) for group, of_group in sorted(groups.items())}
    return Evaluation(len(images), evaluate(images), by_group, failed, milliseconds / max(len(images), 1))


def table(evaluation: Evaluation) -> str:
    """The scores in per cent, for people."""
    rows = [("all", evaluation.scores), *evaluation.by_group.items()]
    lines = [f"{'boards':14} {'mAP':>6} {'best F':>6} {'prec.':>6} {'recall':>6} {'at':>5}"]
    for name, s in rows:
        shares = " ".join(f"{100 * value:6.1f}" for value in (s.mean_ap, s.best_f, s.precision, s.recall))
        lines.append(f"{name:14} {shares} {s.threshold:5.2f}")
    lines += [f"  {cls:16} AP {100 * value:5.1f}" for cls, value in evaluation.scores.ap_by_class.items()]
    return "\n".join(lines)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
