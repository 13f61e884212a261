"""From the probabilities of CTC to text, and how sure it is."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr_jobs.reading.recogniser.alphabet import ALPHABET

Floats = NDArray[np.float32]

_BLANK = 0
_TWICE_WITHIN = 2  # steps of 2 px, of a crop 48 px high
_NEVER_TWICE = ".±°⌀√↧⌴⌵|/x="
_NEVER_TWICE_WITHIN = 6
_OWN_LINE = "⌴⌵↧"
_MARKED_AMOUNT = re.compile(r"(S?⌀|S?R|□)[\d.]+$")


@dataclass(frozen=True)
class Row:
    text: str
    confidence: float


def decoded(probabilities: Floats) -> Row:
    """float32[steps, classes] -> the best path's text; its confidence is that of its least sure place.

    A place is a sign, by its highest step, or a step between signs, by what it gives to signs that neither of its
    neighbours is: a thin figure that is left out shows there.
    """
    best = probabilities.argmax(axis=1)
    starts = np.flatnonzero((best != _BLANK) & (best != np.concatenate(([_BLANK], best[:-1]))))
    ends = [_end(best, int(start)) for start in starts]
    tops = [
        int(start + probabilities[start:end, best[start]].argmax()) for start, end in zip(starts, ends, strict=True)
    ]
    kept = [at for at, top in enumerate(tops) if not (at and _said_again(best, tops[at - 1], top))]
    peaks = [probabilities[tops[at], best[tops[at]]] for at in kept]
    between = _between(probabilities, best, starts, best[starts])
    confidence = float(min([between, *peaks]))
    return Row("".join(ALPHABET[best[tops[at]] - 1] for at in kept), min(max(confidence, 0.0), 1.0))


def _said_again(best: NDArray[np.intp], before: int, top: int) -> bool:
    """One sign told at two steps: no two alike stand so near each other, and some are never written twice."""
    sign = best[top]
    alone = _NEVER_TWICE_WITHIN if ALPHABET[sign - 1] in _NEVER_TWICE else _TWICE_WITHIN
    return bool(best[before] == sign and top - before <= alone)


def _end(best: NDArray[np.intp], start: int) -> int:
    other = np.flatnonzero(best[start:] != best[start])
    return int(start + other[0]) if len(other) else len(best)


def _between(probabilities: Floats, best: NDArray[np.intp], starts: NDArray[np.intp], signs: NDArray[np.intp]) -> float:
    steps = np.flatnonzero(best == _BLANK)
    if not len(steps):
        return 1.0
    after = np.searchsorted(starts, steps)
    framed = np.concatenate(([_BLANK], signs, [_BLANK]))
    before_sign, after_sign = framed[after], framed[after + 1]
    expected = probabilities[steps, _BLANK] + np.where(before_sign, probabilities[steps, before_sign], 0)
    expected += np.where((after_sign != _BLANK) & (after_sign != before_sign), probabilities[steps, after_sign], 0)
    return float(expected.min())


def joined(upper: Row, lower: Row) -> Row:
    """Both rows in the normal form of texts; a sign that stands before both limits is said once.

    A slash parts limits and deviations; what says more of the same hole follows after a space.
    """
    confidence = min(upper.confidence, lower.confidence)
    if not lower.text:
        return Row(upper.text.strip(), confidence)
    below = lower.text.strip()
    marked = _MARKED_AMOUNT.match(below)
    if marked and upper.text.startswith(marked[1]):
        below = below[len(marked[1]) :]
    parts = (upper.text.strip(), below) if upper.text.strip() else (below,)
    return Row((" " if below[:1] in _OWN_LINE else "/").join(parts), confidence)
