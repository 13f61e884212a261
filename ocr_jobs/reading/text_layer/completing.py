"""Signs that a drawing program drew as lines beside its text: the layer says "70.50", the page shows "⌀70.50"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.crops import cut_out
from ocr_jobs.reading.engines.face import Pixels, Recognised
from ocr_jobs.reading.places import around
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.layer import LayerText
from ocr_jobs.reading.text_layer.neighbours import starts_of
from ocr_jobs.reading.text_layer.seen_signs import SIGNS, agrees, may_be_marked, with_signs

Read = Callable[[Sequence[Pixels]], Sequence[Recognised]]

_PAIRS = ("⌴⌀", "⌵⌀")
_BESIDE_SIGNS = ("(", "[", "(S", "S")  # stand alone where the sign behind them is drawn
_REACH_EM = 1.15  # a sign is no wider
_GAP_EM = 2.2
_LEAST_GAP_EM = 0.3
_SAME_BASE_EM = 0.25
_SAME_SIZE = 1.3
_INKED = 160
_LEAST_INK = 0.02
_SURE, _SURE_WITH_LETTERS = 0.8, 0.5  # of a sign alone; of one beside letters that are read as the layer has them


@dataclass(frozen=True)
class _Chain:
    """Texts on one base line with room for a sign between them, in the order in which they are read."""

    texts: tuple[LayerText, ...]

    @property
    def has_gap(self) -> bool:
        """Nobody leaves a blank after an opening bracket."""
        return any(text.text.startswith(("( ", "[ ")) for text in self.texts)

    @property
    def words(self) -> list[str]:
        return [text.text for text in self.texts]

    def before(self, signs: int = 1) -> Polygon:
        """Room for so many signs before the first text."""
        first = self.texts[0]
        back = _along(first.polygon) * signs * _REACH_EM * first.em
        (x1, y1), _, _, (x4, y4) = first.start
        return (x1 - back[0], y1 - back[1]), (x1, y1), (x4, y4), (x4 - back[0], y4 - back[1])

    def rooms(self) -> list[Polygon]:
        """Before the first text, and between the others."""
        between = [(a.start[1], b.start[0], b.start[3], a.start[2]) for a, b in pairwise(self.texts)]
        return [self.before(), *between]

    def whole(self, signs: int = 1) -> Polygon:
        return around([self.before(signs), *(text.polygon for text in self.texts)])

    def places(self) -> list[Polygon]:
        """What is looked at: all with room for two signs before it, all with room for one, and the rooms."""
        return [self.whole(2), self.whole(), *self.rooms()]


def completed(texts: Sequence[LayerText], grey: Pixels, read: Read) -> list[LayerText]:
    """The texts, with the signs that `read` sees on the picture (grey, uint8[H,W]) before and between them.

    The letters stay the layer's own: what is read decides about signs alone.
    """
    chains = [chain for chain in _chains(texts) if chain.has_gap or any(_has_ink(each, grey) for each in chain.rooms())]
    answers = iter(read([cut_out(grey, place) for chain in chains for place in chain.places()]))
    result = {id(text): [text] for text in texts}
    for chain in chains:
        wide, whole, *rooms = (next(answers) for _ in chain.places())
        said = _two_before(chain, wide) or _agreeing(chain, whole) or _alone(chain, rooms) or _alike(chain, whole)
        if said is not None:
            for text in chain.texts:
                result[id(text)] = []
            result[id(chain.texts[0])] = list(_rewritten(chain, said))
    return [text for text in texts for text in result[id(text)]]


def _two_before(chain: _Chain, wide: Recognised) -> list[str] | None:
    return (_agreeing(chain, wide) or _alike(chain, wide)) if wide.text.startswith(_PAIRS) else None


def _agreeing(chain: _Chain, seen: Recognised) -> list[str] | None:
    """Letters that are read as they are make sure of the signs that are read among them."""
    fits = seen.confidence >= _SURE_WITH_LETTERS and agrees("".join(chain.words), seen.text)
    return with_signs(chain.words, seen.text) if fits else None


def _alike(chain: _Chain, seen: Recognised) -> list[str] | None:
    return with_signs(chain.words, seen.text) if seen.confidence >= _SURE else None


def _alone(chain: _Chain, rooms: Sequence[Recognised]) -> list[str] | None:
    """Signs read in the rooms by themselves; None where one between two texts holds none."""
    known = [room.text.strip() if room.confidence >= _SURE else "" for room in rooms]
    known = [
        sign if sign in (*SIGNS, *_PAIRS) and may_be_marked(text) else ""
        for sign, text in zip(known, chain.words, strict=True)
    ]
    if not any(known) or not all(known[1:]):
        return None
    return [sign + text for sign, text in zip(known, chain.words, strict=True)]


def _rewritten(chain: _Chain, said: Sequence[str]) -> Iterator[LayerText]:
    """As one text, or as several where more than one dimension is said."""
    words = [(at, word) for at, text in enumerate(said) for word in text.split()]
    begins = {words[index][0] for index in starts_of([word for _, word in words])}
    edges = [0, *(at for at in range(1, len(said)) if at in begins), len(said)]
    for start, end in pairwise(edges):
        part = _Chain(chain.texts[start:end])
        signs = (
            0 if said[start][0] not in SIGNS or part.words[0][0] in SIGNS else 1 + (said[start][1:2] in tuple(SIGNS))
        )
        place = around([*([part.before(signs)] if signs else []), *(text.polygon for text in part.texts)])
        yield replace(part.texts[0], text=" ".join(said[start:end]), polygon=place)


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
    points = np.array(text.start)
    u, v = points @ along, points @ np.array([-along[1], along[0]])
    return float(u.min()), float(u.max()), float(v.max())


def _has_ink(room: Polygon, grey: Pixels) -> bool:
    return bool((cut_out(grey, room) < _INKED).mean() > _LEAST_INK)
