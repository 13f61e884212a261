"""When two dimension texts say the same: signs unified, blanks gone, a stack's parts in any order."""

import itertools
import re
from collections.abc import Sequence

_SIGNS = str.maketrans(
    {
        "Ø": "⌀",
        "ø": "⌀",
        "∅": "⌀",
        "φ": "⌀",
        "Φ": "⌀",
        ",": ".",
        "×": "x",
        "X": "x",
        "✕": "x",
        "−": "-",
        "–": "-",
        "º": "°",
        "˚": "°",
    }
)
_BLANK_WITHIN = re.compile(r"(?<![0-9°)\]])\s+|\s+(?![0-9+\-±⌀R(\[])")
_PARTS = re.compile(r"\s+|/|(?=[+\-±])")
_MOST_PERMUTED = 5


def unified(text: str) -> str:
    """⌀, point, x and minus in one way each; the brackets that stand for a box are no text; single blanks."""
    plain = text.translate(_SIGNS).replace("[", "").replace("]", "")
    return " ".join(plain.split())


def parts(text: str) -> tuple[str, ...]:
    """What a text is stacked from, sorted. A blank divides only what would be two numbers.

    >>> parts("+0.40 4x⌀6,60-0.10")
    ('+0.40', '-0.10', '4x⌀6.60')
    """
    joined = _BLANK_WITHIN.sub("", unified(text))
    return tuple(sorted(part for part in _PARTS.split(joined) if part))


def same(one: str, other: str) -> bool:
    return parts(one) == parts(other)


def length(text: str) -> int:
    return sum(map(len, parts(text)))


def edits(truth: str, read: str) -> int:
    """Edit distance with the parts in whichever order brings the two nearest."""
    wanted, given = "".join(parts(truth)), parts(read)
    if len(given) > _MOST_PERMUTED:
        return _distance(wanted, "".join(given))
    return min(_distance(wanted, "".join(order)) for order in itertools.permutations(given))


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
