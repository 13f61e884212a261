"""Two views of one board made into one: what the comparator says of a mark, weighed with what a YOLO says of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from inspections.vision.findings import Finding
from inspections.vision.merging import overlap

SHARE = 0.4  # of the second opinion
SAME_IOU = 0.33
SAME_INSIDE = 0.7  # of the smaller box
_SQUARE_PX = 128


def agreed(first: Sequence[Finding], second: Sequence[Finding], *, share: float = SHARE) -> list[Finding]:
    """Findings, the most confident first. A mark that only one of them sees keeps that one's share of its confidence.

    Where both see it the class with the higher sum wins, in the box of the first opinion.
    """
    beside = _beside(first, second)
    taken = {index for indices in beside.values() for index in indices}
    both = [_weighed(finding, [second[i] for i in beside.get(n, ())], share) for n, finding in enumerate(first)]
    alone = [replace(f, confidence=share * f.confidence) for i, f in enumerate(second) if i not in taken]
    return sorted([*both, *alone], key=lambda f: (-f.confidence, f.box_xyxy, f.cls))


def _beside(first: Sequence[Finding], second: Sequence[Finding]) -> Mapping[int, list[int]]:
    """Which of the second's findings lie on which of the first's; each on the one that it covers best."""
    places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)  # so that many findings stay quick to compare
    for n, finding in enumerate(first):
        for square in _squares(finding):
            places[square].append(n)
    beside: defaultdict[int, list[int]] = defaultdict(list)
    for index, other in enumerate(second):
        around = {n for square in _squares(other) for n in places.get(square, ())}
        overlaps = [(overlap(first[n].box_xyxy, other.box_xyxy), -n) for n in around]
        near = [(iou, inside, n) for (iou, inside), n in overlaps if iou >= SAME_IOU or inside >= SAME_INSIDE]
        if near:
            beside[-max(near)[2]].append(index)
    return beside


def _squares(finding: Finding) -> Iterator[tuple[int, int]]:
    x1, y1, x2, y2 = (int(v // _SQUARE_PX) for v in finding.box_xyxy)
    return product(range(x1, x2 + 1), range(y1, y2 + 1))


def _weighed(finding: Finding, others: Sequence[Finding], share: float) -> Finding:
    scores: defaultdict[str, float] = defaultdict(float)
    scores[finding.cls] = (1 - share) * finding.confidence
    for cls in {other.cls for other in others}:
        scores[cls] += share * max(other.confidence for other in others if other.cls == cls)
    best = max(scores, key=lambda cls: (scores[cls], cls == finding.cls))
    return replace(finding, cls=best, confidence=scores[best])
