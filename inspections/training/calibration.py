"""Do confidences mean what they say? How far they are off, and the map that mends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inspections.vision.confidence import Knot

Floats = npt.NDArray[np.float64]

BINS = 10
FEWEST_A_KNOT = 30
FAINT = 0.05  # no threshold is so low: how sure fainter findings are does not matter
STEP = 1e-4  # between knots that would be level: the order of findings stays


@dataclass(frozen=True)
class Bin:
    """Findings of about one confidence: how sure they were in the mean, and which share was right."""

    count: int
    said: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """Of findings that are not faint. ece: expected calibration error, how far said and right lie apart, 0..1.

    Empty bins are left out.
    """

    findings: int
    ece: float
    bins: tuple[Bin, ...]

    def as_json(self) -> dict[str, Any]:
        bins = [{"count": b.count, "said": round(b.said, 4), "right": round(b.right, 4)} for b in self.bins]
        return {"from_confidence": FAINT, "findings": self.findings, "ece": round(self.ece, 4), "bins": bins}


def calibration(confidences: Sequence[float], right: Sequence[bool]) -> Calibration:
    """In ten bins of equal width. Source: Guo et al., "On Calibration of Modern Neural Networks", 2017."""
    matters = np.asarray(confidences, float) >= FAINT
    said, hits = np.asarray(confidences, float)[matters], np.asarray(right, float)[matters]
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    members = [place == index for index in range(BINS)]
    bins = tuple(Bin(int(m.sum()), float(said[m].mean()), float(hits[m].mean())) for m in members if m.any())
    apart = sum(each.count * abs(each.said - each.right) for each in bins)
    return Calibration(len(said), apart / max(len(said), 1), bins)


def fit_confidence_map(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Knot, ...]:
    """Knots (raw confidence, share that is right), strictly rising from (0, 0) to (1, 1).

    Isotonic regression by pooling adjacent violators, its steps joined until each rests on enough findings, and
    straight lines between the steps' middles. Raises ValueError where there are too few findings to tell anything.
    """
    if len(confidences) < FEWEST_A_KNOT:
        raise ValueError(f"{len(confidences)} findings are too few to fit confidences to: at least {FEWEST_A_KNOT}")
    raw, place = np.unique(np.asarray(confidences, float), return_inverse=True)
    counts = np.bincount(place).astype(float)
    hits = np.bincount(place, weights=np.asarray(right, float)).astype(float)
    steps = _joined(_pooled(raw * counts, hits, counts))
    # Half a finding more on either side: nothing is quite sure.
    inner = [(float(x / count), float((hit + 0.5) / (count + 1))) for x, hit, count in steps]
    return _rising([(x, y) for x, y in inner if STEP < x < 1 - STEP])


def _pooled(*columns: Floats) -> list[Floats]:
    """Sums (confidence, hits, count) of steps whose share of hits rises."""
    steps: list[Floats] = []
    for row in np.stack(columns, axis=1):
        steps.append(row)
        while len(steps) > 1 and _share(steps[-2]) >= _share(steps[-1]):
            last = steps.pop()
            steps[-1] = steps[-1] + last
    return steps


def _joined(steps: Sequence[Floats]) -> list[Floats]:
    """Neighbours put together until every step has enough findings."""
    joined: list[Floats] = []
    for step in steps:
        if joined and min(joined[-1][2], step[2]) < FEWEST_A_KNOT:
            joined[-1] = joined[-1] + step
        else:
            joined.append(step)
    return joined


def _share(step: Floats) -> float:
    return float(step[1] / step[2])


def _rising(inner: Sequence[Knot]) -> tuple[Knot, ...]:
    knots: list[Knot] = [(0.0, 0.0)]
    for number, (x, y) in enumerate(inner):
        highest = 1 - STEP * (len(inner) - number)
        knots.append((round(x, 6), round(min(max(y, knots[-1][1] + STEP), highest), 6)))
    return (*knots, (1.0, 1.0))
