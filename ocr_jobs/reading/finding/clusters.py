"""Letters that stand close together, as one cluster each: a word, a number, a number with its stacked tolerance."""

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.finding.letters import Letters

_APART = 0.5  # of the smaller letter: no further from letter to letter
_DOT_APART = 0.62  # of the letter, to a full stop or a minus sign beside it
_OPPOSITE = -0.2  # cosine: full stops stand below the middle of their letters
_SIZES = 3.0  # a tolerance's letters are no smaller in relation to the nominal's

Members = npt.NDArray[np.int64]


def clusters_of(letters: Letters) -> list[Members]:
    """Each cluster has at least one letter; dots alone are none."""
    boxes = letters.boxes_xyxy
    if not len(boxes):
        return []
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    gaps = _gaps(boxes)
    smaller = np.minimum(sizes[:, None], sizes)
    alike = np.maximum(sizes[:, None], sizes) <= _SIZES * smaller
    solid = ~letters.is_dot
    near = (gaps <= _APART * smaller) & alike & solid[:, None] & solid
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    for dot in np.flatnonzero(letters.is_dot):
        reachable = np.flatnonzero(solid & (gaps[dot] <= _DOT_APART * sizes))
        for letter in _hung_on(dot, reachable[np.argsort(gaps[dot][reachable])], centres):
            near[dot, letter] = near[letter, dot] = True
    groups = connected(near)
    return [group for group in groups if solid[group].any()]


def _hung_on(dot: np.int64, letters: Members, centres: npt.NDArray[np.float64]) -> Members:
    """The nearest letter, and the nearest on its other side: a full stop stands between two digits."""
    if len(letters) < 2:
        return letters
    ways = centres[letters] - centres[dot]
    ways = ways / np.maximum(np.hypot(ways[:, 0], ways[:, 1]), 1e-6)[:, None]
    opposite = np.flatnonzero(ways @ ways[0] < _OPPOSITE)
    return letters[[0, *opposite[:1].tolist()]]


def connected(near: npt.NDArray[np.bool_]) -> list[Members]:
    """Numbers of what hangs together, directly or over others."""
    number = np.full(len(near), -1)
    count = 0
    for start in range(len(near)):
        if number[start] >= 0:
            continue
        front = np.array([start])
        while len(front):
            number[front] = count
            front = np.flatnonzero(near[front].any(axis=0) & (number < 0))
        count += 1
    order = np.argsort(number, kind="stable")
    return [np.asarray(part) for part in np.split(order, np.flatnonzero(np.diff(number[order])) + 1)]


def _gaps(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """float64[N,N]: how far upright boxes are apart."""
    low, high = boxes[:, :2], boxes[:, 2:]
    apart = np.maximum(low[:, None] - high[None], low[None] - high[:, None]).clip(0)
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]), np.float64)
