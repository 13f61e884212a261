"""Letters that a layer has, and the signs among them that only the picture shows."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

SIGNS = "⌀□↧⌴⌵√∠⌒"
_ALIKE = str.maketrans("X,", "x.")
_LIKE_ENOUGH = 0.7
_MARKED = "0123456789.("  # a sign stands before a number

_Slots = tuple[list[str], list[str]]
"""Letters, and the signs before each; one more for what stands behind the last."""


def agrees(text: str, seen: str) -> bool:
    """Whether all letters are the same."""
    return _slots(text)[0] == _slots(seen)[0]


def may_be_marked(text: str) -> bool:
    return text.startswith(tuple(_MARKED))


def with_signs(texts: Sequence[str], seen: str) -> list[str] | None:
    """The texts, which follow each other, with the signs of what was seen of them all; None where it shows no others.

    Example: with_signs(["2x", "4.5 5"], "2x ⌀4.5 ↧5") == ["2x", "⌀4.5 ↧5"].
    """
    signs = _signs_of("".join(texts), seen)
    if signs is None:
        return None
    told, at = [], 0
    for text in texts:
        count = len(_slots(text)[0])
        told.append("".join(_written(text, signs[at : at + count])).strip())
        at += count
    return told if _letters(told) != _letters(texts) else None


def _signs_of(text: str, seen: str) -> list[str] | None:
    """Before each letter: the layer's own, or what was seen if it has those too. None where the letters do not fit."""
    (letters, own), (look, others) = _slots(text), _slots(seen)
    matcher = SequenceMatcher(None, letters, look, autojunk=False)
    if matcher.ratio() < _LIKE_ENOUGH:
        return None
    signs = own[:-1]
    for kind, start, end, first, last in matcher.get_opcodes():
        for at, other in zip(range(start, end), range(first, last), strict=False):
            if kind != "insert" and letters[at] in _MARKED and set(signs[at]) <= set(others[other]):
                signs[at] = others[other]
    return signs


def _slots(text: str) -> _Slots:
    letters: list[str] = []
    signs = [""]
    for each in text.translate(_ALIKE).replace(" ", ""):
        if each in SIGNS:
            signs[-1] += each
        else:
            letters.append(each)
            signs.append("")
    return letters, signs


def _letters(texts: Sequence[str]) -> str:
    return "".join(texts).replace(" ", "")


def _written(text: str, signs: Sequence[str]) -> Iterator[str]:
    """The text's letters and blanks with these signs; what stands behind its last letter stays."""
    rest, own = iter(signs), ""
    for each in text:
        if each in SIGNS:
            own += each
        elif each.isspace():
            yield each
        else:
            yield next(rest) + each
            own = ""
    yield own
