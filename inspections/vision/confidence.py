"""What a model's confidences are worth: a map that was measured on boards it had not seen, kept in the model's file."""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAP_KEY = "confidence_map"
OPERATING_KEY = "operating_confidence"

Knot = tuple[float, float]


@dataclass(frozen=True)
class ConfidenceMap:
    """From a raw confidence to the share of such findings that are right: straight lines from knot to knot.

    It rises strictly, from (0, 0) to (1, 1), so that the order of findings stays. Raises ValueError where it doesn't.
    """

    knots: tuple[Knot, ...] = ((0.0, 0.0), (1.0, 1.0))

    def __post_init__(self) -> None:
        rising = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(self.knots))
        if not rising or len(self.knots) < 2 or self.knots[0] != (0, 0) or self.knots[-1] != (1, 1):
            raise ValueError(f"not rising from (0, 0) to (1, 1): {self.knots}")

    def worth(self, raw: float) -> float:
        return _on_lines(raw, [x for x, _ in self.knots], [y for _, y in self.knots])

    def raw_of(self, worth: float) -> float:
        """The raw confidence that is worth so much."""
        return _on_lines(worth, [y for _, y in self.knots], [x for x, _ in self.knots])


AS_IS = ConfidenceMap()


def confidence_map(metadata: Mapping[str, str]) -> ConfidenceMap:
    """The map in a model's metadata; without one, confidences stay as they are. Raises ValueError."""
    if MAP_KEY not in metadata:
        return AS_IS
    try:
        return ConfidenceMap(tuple((float(raw), float(worth)) for raw, worth in json.loads(metadata[MAP_KEY])))
    except TypeError as error:
        raise ValueError(f"{MAP_KEY} is no list of pairs") from error


def operating_confidence(metadata: Mapping[str, str], otherwise: float) -> float:
    """The threshold that the model's file recommends. Raises ValueError."""
    wanted = float(metadata.get(OPERATING_KEY, otherwise))
    if not 0 <= wanted <= 1:
        raise ValueError(f"{OPERATING_KEY} is {wanted}, not between 0 and 1")
    return wanted


def _on_lines(at: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    left = min(max(bisect_right(xs, at) - 1, 0), len(xs) - 2)
    share = (at - xs[left]) / (xs[left + 1] - xs[left])
    return ys[left] + min(max(share, 0.0), 1.0) * (ys[left + 1] - ys[left])
