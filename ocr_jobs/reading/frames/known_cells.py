"""The cells of a feature control frame of which a text layer has the letters, and the picture the signs and circles."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ocr_jobs.reading.frames.signs import CIRCLED
from ocr_jobs.reading.places import around, holds, middle
from ocr_jobs.reading.results import Polygon, ReadText
from ocr_jobs.reading.text_layer.seen_signs import with_signs

_CIRCLES = "".join(CIRCLED.values())
_LETTER_OF = {circle: letter for letter, circle in CIRCLED.items()}
_MODIFIED = re.compile(r"(?P<before>(?:S?⌀|R|□)?\d*[.,]?\d+|[A-Z](?=[ML]$))(?P<letter>[MLPFESTUR])")


def known_cells(
    places: Sequence[Polygon], layer: Sequence[ReadText], seen: Sequence[ReadText | None]
) -> list[ReadText]:
    """One frame's cells; letters of the layer that run from one cell into the next are shared out.

    seen: what the picture shows in each cell.
    """
    told: list[ReadText | None] = []
    for place, look in zip(places, seen, strict=True):
        own = sorted((text for text in layer if holds(place, middle(text.polygon))), key=partial(_along, place))
        letters = "".join(text.text for text in own).replace(" ", "")
        if not letters:
            told.append(look)
        elif told and look and (start := without_end(letters, look.text)) is not None:
            told[-1] = replace(own[0], text=start, polygon=places[len(told) - 1])
            told.append(replace(own[0], text=completed_cell(letters[len(start) :], look.text), polygon=place))
        else:
            text = completed_cell(letters, look.text if look else "")
            told.append(replace(own[0], text=text, polygon=around([each.polygon for each in own])))
    return [text for text in told if text is not None]


def completed_cell(letters: str, seen: str) -> str:
    """The layer's own letters, with the signs before them and the circles around some that only the picture shows.

    Example: completed_cell("0,25F", "⌀0.25Ⓟ") == "⌀0,25Ⓕ".
    """
    bare = _uncircled(seen)
    signed = (with_signs([letters], bare) or [letters])[0]
    return with_circles(signed, seen) or modified(signed)


def with_circles(letters: str, seen: str) -> str | None:
    """None where the two do not fit."""
    plain, look = letters.replace(" ", ""), seen.replace(" ", "")
    pairs = list(zip(plain, look, strict=False))
    if len(plain) != len(look) or not all(_same(own, other) for own, other in pairs):
        return None
    return "".join(CIRCLED.get(own, own) if other in _CIRCLES else own for own, other in pairs)


def without_end(letters: str, seen: str) -> str | None:
    """What is left of letters that run over two cells, where the picture shows their end; None where it does not."""
    ends = (at for at in range(1, len(letters)) if with_circles(letters[at:], seen) is not None)
    return next((letters[:at] for at in ends), None)


def modified(text: str) -> str:
    """A lone letter behind a tolerance or a datum's letter is a modifier's, with or without its circle."""
    match = _MODIFIED.fullmatch(text)
    return match["before"] + CIRCLED[match["letter"]] if match else text


def _along(place: Polygon, text: ReadText) -> float:
    (x0, y0), (x1, y1), *_ = place
    x, y = middle(text.polygon)
    return (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)


def _same(own: str, other: str) -> bool:
    return own == other or other in _CIRCLES or {own, other} == {",", "."}


def _uncircled(text: str) -> str:
    return "".join(_LETTER_OF.get(each, each) for each in text)
