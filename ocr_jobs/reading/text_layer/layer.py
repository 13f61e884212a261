"""A page's text layer as pieces of text with their places."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ocr_jobs.reading.places import covered, holds, middle
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.glyphs import glyphs
from ocr_jobs.reading.text_layer.lines import Line, lines_of, polygon
from ocr_jobs.reading.text_layer.neighbours import single_dimensions
from ocr_jobs.reading.text_layer.rules import Pixels, cut_at_rules
from ocr_jobs.reading.text_layer.scans import is_scan
from ocr_jobs.reading.text_layer.stacks import Piece, pieces_of

_LIMITS = 2  # lines, without a nominal
_COVERED = 0.4  # of the smaller one, by the others


@dataclass(frozen=True)
class LayerText:
    """em: the size of its letters, px. trusted: every letter is known; else it is to be read from the picture.

    nominal: where that stands which deviations stand behind, above each other; None where there are none.
    """

    text: str
    polygon: Polygon
    em: float
    trusted: bool = True
    nominal: Polygon | None = None

    @property
    def start(self) -> Polygon:
        """What a sign would stand before."""
        return self.nominal or self.polygon

    def moved(self, to: Callable[[Polygon], Polygon]) -> "LayerText":
        return replace(self, polygon=to(self.polygon), nominal=self.nominal and to(self.nominal))


def read_layer(page: Any, grey: Pixels) -> tuple[LayerText, ...]:
    """page: of pypdfium2, open; grey: its picture, uint8[H,W]."""
    size_wh = (grey.shape[1], grey.shape[0])
    textpage = page.get_textpage()
    try:
        found = list(glyphs(page, textpage, size_wh, with_unseen=not is_scan(page)))
    finally:
        textpage.close()
    lines = [part for line in lines_of(found) for cut in cut_at_rules(line, grey) for part in single_dimensions(cut)]
    pieces = [piece for group in _by_angle(lines) for piece in pieces_of(group)]
    texts = (_text(piece) for piece in pieces)
    return tuple(text for text in texts if _is_on_page(text, size_wh))


def is_free(place: Polygon, layer: Sequence[LayerText]) -> bool:
    """Where the layer says nothing; a place around parts of two of its lines has its middle between them."""
    centre = middle(place)
    if any(holds(place, middle(text.polygon)) or holds(text.polygon, centre) for text in layer):
        return False
    return sum(covered(place, text.polygon) for text in layer) < _COVERED


def _by_angle(lines: Sequence[Line]) -> list[list[Line]]:
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        groups[round(line.angle_deg) % 360].append(line)
    return list(groups.values())


def _text(piece: Piece) -> LayerText:
    first = piece.lines[0]
    nominal = polygon(first.box, first.angle_deg) if len(piece.lines) > _LIMITS else None
    trusted = all(line.trusted for line in piece.lines)
    return LayerText(piece.text, polygon(piece.box, first.angle_deg), first.em, trusted, nominal)


def _is_on_page(text: LayerText, size_wh: tuple[int, int]) -> bool:
    x, y = (sum(corner[axis] for corner in text.polygon) / 4 for axis in (0, 1))
    return 0 <= x < size_wh[0] and 0 <= y < size_wh[1]
