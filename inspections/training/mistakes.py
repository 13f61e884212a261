"""What a model got wrong at its threshold: defects missed and false calls, the worst first, with the likely reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspections.training.evaluate import MIN_IOU, Box, Truth, iou, matched
from inspections.training.judged_images import JudgedImage
from inspections.vision.findings import Finding

_Near = tuple[Truth, float]
"""A box, and by which IoU it agrees."""


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
    finding_of = {
        taken: image.findings[index] for index, taken in enumerate(matched(image.findings, truth)) if taken is not None
    }
    kept = [finding for finding in image.findings if finding.confidence >= threshold]
    found = set(matched(kept, truth))
    for index, (cls, box) in enumerate(truth):
        if index not in found:
            trace = finding_of.get(index)
            faint = trace.confidence if trace else 0.0
            said = _nearest(box, [(finding.cls, finding.box_xyxy) for finding in kept])
            badness = 1 - faint + (said is None)
            yield Mistake(image, box, cls, badness, image.failed or image.unaligned or _why_missed(cls, said, faint))


def _why_missed(cls: str, said: _Near | None, faint: float) -> str:
    if said is None:
        return f"found, but only {faint:.2f} sure" if faint else "nothing said here"
    (other, _), overlap = said
    return f"called {_spoken(other)}" if other != cls else f"found, but its box agrees by {overlap:.2f} only"


def _false_calls(image: JudgedImage, threshold: float) -> Iterator[Mistake]:
    kept = [finding for finding in image.findings if finding.confidence >= threshold]
    for finding, taken in zip(kept, matched(kept, image.pair.truth), strict=True):
        if taken is None:
            why = _why_false(finding, image.pair.truth)
            yield Mistake(image, finding.box_xyxy, finding.cls, finding.confidence, why)


def _why_false(finding: Finding, truth: Sequence[Truth]) -> str:
    near = _nearest(finding.box_xyxy, truth)
    if near is None:
        return "nothing there"
    (cls, _), overlap = near
    if cls != finding.cls:
        return f"{_spoken(cls)} in truth"
    return "a second finding of one defect" if overlap > MIN_IOU else f"its box agrees by {overlap:.2f} only"


def _nearest(box: Box, others: Sequence[Truth]) -> _Near | None:
    overlap, near = max(
        ((iou(box, other[1]), other) for other in others), default=(0.0, None), key=lambda each: each[0]
    )
    return None if near is None or overlap == 0 else (near, overlap)


def _spoken(cls: str) -> str:
    return cls.replace("_", " ")
