"""Signs that a drawing program drew as lines beside its text: the layer says "70.50", the page shows "⌀70.50"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.crops import cut_out
from ocr_jobs.reading.places import around
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.layer import LayerText

Pixels = npt.NDArray[np.uint8]
Read = Callable[[Sequence[Pixels]], Sequence[str]]

_CIRCLES = "ⓂⓁⓅⒻⒺⓈⓉⓊ"
_CIRCLED = dict(zip("MLPFESTU", _CIRCLES, strict=True))
SIGNS = "⌀□↧⌴⌵√∠⌒"
_BESIDE_SIGNS = ("(", "[", "(S", "S")  # stand alone where the sign behind them is drawn
_REACH_EM = 1.15  # a sign is no wider
_GAP_EM = 2.2
_LEAST_GAP_EM = 0.3
_SAME_BASE_EM = 0.25
_SAME_SIZE = 1.3
_LIKE_ENOUGH = 0.7
_INKED = 160
_LEAST_INK = 0.02


@dataclass(frozen=True)
class _Chain:
    """Texts on one base line with room for a sign between them, in the order in which they are read."""

    texts: tuple[LayerText, ...]

    @property
    def has_gap(self) -> bool:
        """Nobody leaves a blank after an opening bracket."""
        return any(text.text.startswith(("( ", "[ ")) for text in self.texts)

    def rooms(self) -> list[Polygon]:
        """Before the first text, and between the others."""
        first = self.texts[0]
        back = _along(first.polygon) * _REACH_EM * first.em
        (x1, y1), _, _, (x4, y4) = first.polygon
        before: Polygon = ((x1 - back[0], y1 - back[1]), (x1, y1), (x4, y4), (x4 - back[0], y4 - back[1]))
        between = [(a.polygon[1], b.polygon[0], b.polygon[3], a.polygon[2]) for a, b in pairwise(self.texts)]
        return [before, *between]

    def whole(self) -> Polygon:
        return around([self.rooms()[0], *(text.polygon for text in self.texts)])


def completed(texts: Sequence[LayerText], grey: Pixels, read: Read) -> list[LayerText]:
    """The texts, with the signs that `read` sees on the picture (grey, uint8[H,W]) before and between them.

    read: crops to texts. The letters stay the layer's own: what is read decides about signs alone.
    """
    chains = [chain for chain in _chains(texts) if chain.has_gap or any(_has_ink(each, grey) for each in chain.rooms())]
    crops = [cut_out(grey, place) for chain in chains for place in (chain.whole(), *chain.rooms())]
    answers = iter(read(crops))
    result = {id(text): [text] for text in texts}
    for chain in chains:
        whole, *signs = (next(answers) for _ in range(1 + len(chain.texts)))
        said = _said(chain, signs) or with_signs(" ".join(text.text for text in chain.texts), whole)
        if said is not None:
            for text in chain.texts:
                result[id(text)] = []
            result[id(chain.texts[0])] = list(_rewritten(chain, said))
    return [text for text in texts for text in result[id(text)]]


def with_signs(text: str, seen: str) -> str | None:
    """The text's own letters with the signs of what was seen; None where the two do not fit.

    Example: with_signs("2x 4.5 5", "2x ⌀4.5 ↧5") == "2x ⌀4.5 ↧5".
    """
    plain, look = text.replace(" ", ""), seen.replace(" ", "")
    bare = "".join(each for each in look if each not in SIGNS)
    if "".join(each for each in plain if each not in SIGNS) == bare:
        return seen if any(each in SIGNS for each in look) else None
    matcher = SequenceMatcher(None, plain, look, autojunk=False)
    if matcher.ratio() < _LIKE_ENOUGH:
        return None
    parts, changed = [], False
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        new = "".join(each for each in look[j1:j2] if each in SIGNS) if kind == "insert" else ""
        changed = changed or bool(new)
        parts.append(new + plain[i1:i2])
    return "".join(parts) if changed else None


def with_circles(letters: str, seen: str) -> str | None:
    """The layer's own letters, with the circles around some of them that only the picture shows; None where the two
    do not fit.

    Example: with_circles("0.25F", "0.25Ⓟ") == "0.25Ⓕ".
    """
    plain, look = letters.replace(" ", ""), seen.replace(" ", "")
    if len(plain) != len(look):
        return None
    known = [_CIRCLED.get(own, own) if other in _CIRCLES else own for own, other in zip(plain, look, strict=True)]
    fits = all(own == other or other in _CIRCLES for own, other in zip(plain, look, strict=True))
    return "".join(known) if fits else None


def without_end(letters: str, seen: str) -> str | None:
    """What is left of letters that run over two cells, where the picture shows their end; None where it does not."""
    plain, look = letters.replace(" ", ""), seen.replace(" ", "")
    for at in range(1, len(plain)):
        if with_circles(plain[at:], look) is not None:
            return plain[:at]
    return None


def _said(chain: _Chain, signs: Sequence[str]) -> str | None:
    """The texts with the signs read in the rooms before each of them; None where no room holds just a sign."""
    known = [sign.strip() if sign.strip() in tuple(SIGNS) else "" for sign in signs]
    if not any(known) or not all(known[1:]):
        return None
    return " ".join(sign + text.text for sign, text in zip(known, chain.texts, strict=True))


def _rewritten(chain: _Chain, said: str) -> Iterator[LayerText]:
    places = [text.polygon for text in chain.texts]
    place = chain.whole() if said[0] in SIGNS and chain.texts[0].text[0] not in SIGNS else around(places)
    yield replace(chain.texts[0], text=said, polygon=place)


def _may_be_dimension(text: LayerText) -> bool:
    if text.text in _BESIDE_SIGNS:
        return text.trusted
    digits = sum(each.isdigit() for each in text.text)
    letters = sum(each.isalpha() for each in text.text)
    return text.trusted and digits > 0 and letters <= digits + 2


def _chains(texts: Sequence[LayerText]) -> list[_Chain]:
    chains: list[list[LayerText]] = []
    for text in sorted(filter(_may_be_dimension, texts), key=lambda each: _span(each, each)[0]):
        for chain in chains:
            if _follows(chain[-1], text):
                chain.append(text)
                break
        else:
            chains.append([text])
    return [_Chain(tuple(chain)) for chain in chains]


def _follows(before: LayerText, after: LayerText) -> bool:
    if float(np.dot(_along(before.polygon), _along(after.polygon))) < 0.999:
        return False
    if max(before.em, after.em) > _SAME_SIZE * min(before.em, after.em):
        return False
    _, end, bottom = _span(before, before)
    start, _, after_bottom = _span(after, before)
    gap = (start - end) / before.em
    return _LEAST_GAP_EM < gap < _GAP_EM and abs(bottom - after_bottom) < _SAME_BASE_EM * before.em


def _along(polygon: Polygon) -> npt.NDArray[np.float64]:
    side = np.array(polygon[1]) - np.array(polygon[0])
    return np.asarray(side / (np.hypot(*side) or 1.0), np.float64)


def _span(text: LayerText, like: LayerText) -> tuple[float, float, float]:
    """Where the text begins and ends, and its lower edge, in the direction of another."""
    along = _along(like.polygon)
    points = np.array(text.polygon)
    u, v = points @ along, points @ np.array([-along[1], along[0]])
    return float(u.min()), float(u.max()), float(v.max())


def _has_ink(room: Polygon, grey: Pixels) -> bool:
    return bool((cut_out(grey, room) < _INKED).mean() > _LEAST_INK)
