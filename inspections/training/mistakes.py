"""What a model got wrong at its threshold: defects missed and false calls, the worst first, with the likely reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspections.training.calibration import FAINT
from inspections.training.evaluate import MIN_IOU, Box, Truth, iou, matched
from inspections.training.judged_images import JudgedImage
from inspections.vision.findings import Finding


@dataclass(frozen=True)
class Mistake:
    """badness: to sort by. why: what was true of a false call, what was said of a missed defect."""

    image: JudgedImage
    box: Box
    cls: str
    badness: float
    why: str


def misses(images: Sequence[JudgedImage], threshold: float) -> list[Mistake]:
    """Defects that no finding of at least the threshold has right.

    Worse than a defect of the wrong class is one that nothing was said of; the fainter its trace, the worse.
    """
    return sorted((miss for image in images for miss in _misses(image, threshold)), key=lambda miss: -miss.badness)


def false_calls(images: Sequence[JudgedImage], threshold: float) -> list[Mistake]:
    """Findings of at least the threshold that are not right, the surest first."""
    return sorted((call for image in images for call in _false_calls(image, threshold)), key=lambda call: -call.badness)


def _misses(image: JudgedImage, threshold: float) -> Iterator[Mistake]:
    truth = image.pair.truth
    right = {taken: finding for finding, taken in zip(image.findings, matched(image.findings, truth), strict=True)}
    kept = [finding for finding in image.findings if finding.confidence >= threshold]
    found = set(matched(kept, truth))
    for index, (cls, box) in enumerate(truth):
        if index not in found:
            said = _over(box, kept)
            trace = right.get(index) or _over(box, [each for each in image.findings if each.confidence >= FAINT])
            badness = 1 - (right[index].confidence if index in right else 0) + (said is None)
            why = image.failed or image.unaligned or _why_missed((cls, box), said, trace)
            yield Mistake(image, box, cls, badness, why)


def _why_missed(missed: Truth, said: Finding | None, trace: Finding | None) -> str:
    cls, box = missed
    if said is not None:
        overlap = iou(box, said.box_xyxy)
        return f"called {_spoken(said.cls)}" if said.cls != cls else f"found, but its box agrees by {overlap:.2f} only"
    if trace is not None:
        name = "found" if trace.cls == cls else f"called {_spoken(trace.cls)}"
        return f"{name}, but only {trace.confidence:.2f} sure"
    return "nothing said here"


def _over(box: Box, findings: Sequence[Finding]) -> Finding | None:
    """The finding that agrees best with the box."""
    best = max(findings, key=lambda finding: iou(box, finding.box_xyxy), default=None)
    return None if best is None or iou(box, best.box_xyxy) == 0 else best


def _false_calls(image: JudgedImage, threshold: float) -> Iterator[Mistake]:
    kept = [finding for finding in image.findings if finding.confidence >= threshold]
    for finding, taken in zip(kept, matched(kept, image.pair.truth), strict=True):
        if taken is None:
            why = _why_false(finding, image.pair.truth)
            yield Mistake(image, finding.box_xyxy, finding.cls, finding.confidence, why)


def _why_false(finding: Finding, truth: Sequence[Truth]) -> str:
    cls, box = max(truth, key=lambda each: iou(finding.box_xyxy, each[1]), default=("", finding.box_xyxy))
    overlap = iou(finding.box_xyxy, box)
    if not cls or overlap == 0:
        return "nothing there"
    if cls != finding.cls:
        return f"{_spoken(cls)} in truth"
    return "a second finding of one defect" if overlap > MIN_IOU else f"its box agrees by {overlap:.2f} only"


def _spoken(cls: str) -> str:
    return cls.replace("_", " ")
