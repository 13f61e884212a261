"""Signs that a drawing program drew as lines beside its text: the layer says "70.50", the page shows "⌀70.50"."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.crops import cut_out
from ocr_jobs.reading.places import around
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.layer import LayerText

Pixels = npt.NDArray[np.uint8]
Read = Callable[[Sequence[Pixels]], Sequence[str]]

SIGNS = "⌀□↧⌴⌵√∠⌒"
_REACH_EM = 1.3  # a sign is no wider
_GAP_EM = 2.2
_SAME_BASE_EM = 0.25
_LIKE_ENOUGH = 0.7
_INKED = 160
_LEAST_INK = 0.02


def completed(texts: Sequence[LayerText], grey: Pixels, read: Read) -> list[LayerText]:
    """The texts, with the signs that `read` sees on the picture (grey, uint8[H,W]) among their letters.

    read: crops to texts. The letters stay the layer's own: what is read decides about signs alone.
    """
    chains = _chains([text for text in texts if _may_be_dimension(text)])
    within = {id(text) for chain in chains for text in chain}
    tries = [(chain, _with_reach(chain)) for chain in chains]
    tries = [(chain, place) for chain, place in tries if len(chain) > 1 or _has_ink_before(chain[0], grey)]
    answers = read([cut_out(grey, place) for _, place in tries])
    done = {id(chain[0]): _merged(chain, place, said) for (chain, place), said in zip(tries, answers, strict=True)}
    result = [text for text in texts if id(text) not in within]
    for chain in chains:
        result += done.get(id(chain[0])) or chain
    return result


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


def _may_be_dimension(text: LayerText) -> bool:
    digits = sum(each.isdigit() for each in text.text)
    letters = sum(each.isalpha() for each in text.text)
    return text.trusted and digits > 0 and letters <= digits + 2


def _chains(texts: Sequence[LayerText]) -> list[list[LayerText]]:
    """Texts on one base line with room for a sign between them."""
    chains: list[list[LayerText]] = []
    for text in sorted(texts, key=lambda each: (_frame(each)[2], _frame(each)[0])):
        for chain in chains:
            if _follows(chain[-1], text):
                chain.append(text)
                break
        else:
            chains.append([text])
    return chains


def _follows(before: LayerText, after: LayerText) -> bool:
    if not _same_direction(before, after) or max(before.em, after.em) > 1.3 * min(before.em, after.em):
        return False
    _, u2, _, bottom = _frame(before)
    v1, _, _, after_bottom = _frame(after, like=before)
    return 0.3 < (v1 - u2) / before.em < _GAP_EM and abs(bottom - after_bottom) < _SAME_BASE_EM * before.em


def _same_direction(one: LayerText, other: LayerText) -> bool:
    return float(np.dot(_along(one.polygon), _along(other.polygon))) > 0.999


def _along(polygon: Polygon) -> npt.NDArray[np.float64]:
    side = np.array(polygon[1]) - np.array(polygon[0])
    return np.asarray(side / (np.hypot(*side) or 1.0), np.float64)


def _frame(text: LayerText, like: LayerText | None = None) -> tuple[float, float, float, float]:
    """u1, u2, top, bottom in the direction of the text, or of another one."""
    along = _along((like or text).polygon)
    points = np.array(text.polygon)
    u, v = points @ along, points @ np.array([-along[1], along[0]])
    return float(u.min()), float(u.max()), float(v.min()), float(v.max())


def _with_reach(chain: Sequence[LayerText]) -> Polygon:
    """The place of the texts and of a sign before them."""
    place = around([text.polygon for text in chain])
    back = _along(place) * _REACH_EM * chain[0].em
    (x1, y1), second, third, (x4, y4) = place
    return (x1 - back[0], y1 - back[1]), second, third, (x4 - back[0], y4 - back[1])


def _has_ink_before(text: LayerText, grey: Pixels) -> bool:
    place = text.polygon
    back = _along(place) * _REACH_EM * text.em
    (x1, y1), _, _, (x4, y4) = place
    room: Polygon = ((x1 - back[0], y1 - back[1]), (x1, y1), (x4, y4), (x4 - back[0], y4 - back[1]))
    return bool((cut_out(grey, room) < _INKED).mean() > _LEAST_INK)


def _merged(chain: Sequence[LayerText], place: Polygon, seen: str) -> list[LayerText] | None:
    """One text where signs were seen; of several, only where they stand between them."""
    whole = with_signs(" ".join(text.text for text in chain), seen)
    if whole is None:
        return None
    return [replace(chain[0], text=whole, polygon=place if whole[0] in SIGNS else around([t.polygon for t in chain]))]
