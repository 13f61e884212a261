"""Letters that stand close together, as one cluster each: a word, a number, a number with its stacked tolerance."""

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.finding.letters import Letters

_APART = 0.5  # of the smaller letter: no further from letter to letter
_SMALL_SIGN = 0.6  # of the larger letter: small signs stand no nearer than letters of that size
_DOT_APART = 0.62  # of the letter, to a full stop or a minus sign beside it
_OPPOSITE = -0.2  # cosine: full stops stand below the middle of their letters
_SIZES = 3.0  # a tolerance's letters are no smaller in relation to the nominal's

_AT_ONCE = 512  # rows of distances in memory

Members = npt.NDArray[np.int64]
Boxes = npt.NDArray[np.float64]


def clusters_of(letters: Letters) -> list[Members]:
    """Each cluster has at least one letter; dots alone are none."""
    solid = ~letters.is_dot
    if not solid.any():
        return []
    kept = _beside_letters(letters.boxes_xyxy, solid)
    boxes, solid = letters.boxes_xyxy[kept], solid[kept]
    near = _near(boxes, solid)
    sizes, centres = _sizes(boxes), (boxes[:, :2] + boxes[:, 2:]) / 2
    for dot in np.flatnonzero(~solid):
        gaps = _gaps(boxes[dot : dot + 1], boxes)[0]
        reachable = np.flatnonzero(solid & (gaps <= _DOT_APART * sizes))
        for letter in _hung_on(centres[dot], boxes, reachable[np.argsort(gaps[reachable])]):
            near[dot, letter] = near[letter, dot] = True
    return [kept[group] for group in connected(near) if solid[group].any()]


def _beside_letters(boxes: Boxes, solid: npt.NDArray[np.bool_]) -> Members:
    """Letters, and the dots that one of them may have: a speckled scan has tens of thousands of others."""
    letters = boxes[solid]
    reach = _DOT_APART * _sizes(letters)
    kept = solid.copy()
    for rows in _in_parts(np.flatnonzero(~solid)):
        kept[rows] = (_gaps(boxes[rows], letters) <= reach).any(axis=1)
    return np.flatnonzero(kept)


def _near(boxes: Boxes, solid: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """bool[N,N]: letters of like size that stand close."""
    sizes, near = _sizes(boxes), np.zeros((len(boxes), len(boxes)), bool)
    usual = float(np.median(sizes[solid]))
    for rows in _in_parts(np.flatnonzero(solid)):
        own = sizes[rows][:, None]
        smaller = np.minimum(own, sizes)
        alike = np.maximum(own, sizes) <= _SIZES * smaller
        reach = _APART * np.maximum(smaller, _SMALL_SIGN * np.minimum(np.maximum(own, sizes), usual))
        near[rows] = (_gaps(boxes[rows], boxes) <= reach) & alike & solid
    return near


def _in_parts(numbers: Members) -> list[Members]:
    return np.array_split(numbers, max(1, len(numbers) // _AT_ONCE))


def _sizes(boxes: Boxes) -> npt.NDArray[np.float64]:
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).max(axis=1), np.float64)


def _hung_on(dot: npt.NDArray[np.float64], boxes: Boxes, letters: Members) -> Members:
    """The nearest letter, and the nearest on its other side: a full stop stands between two digits.

    Sides are told by the middles of the letters, and by their nearest points: a 1 that is a stroke has its middle
    almost above the stop.
    """
    if len(letters) < 2:
        return letters
    low, high = boxes[letters, :2], boxes[letters, 2:]
    opposite = np.zeros(len(letters), bool)
    for points in ((low + high) / 2, np.clip(dot, low, high)):
        ways = points - dot
        ways = ways / np.maximum(np.hypot(ways[:, 0], ways[:, 1]), 1e-6)[:, None]
        opposite |= ways @ ways[0] < _OPPOSITE
    return letters[[0, *np.flatnonzero(opposite)[:1].tolist()]]


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


def _gaps(some: Boxes, boxes: Boxes) -> npt.NDArray[np.float64]:
    """float64[n,N]: how far upright boxes are apart."""
    before = some[:, None, :2] - boxes[None, :, 2:]
    behind = boxes[None, :, :2] - some[:, None, 2:]
    apart = np.maximum(before, behind).clip(0)
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]), np.float64)
