"""A page's text layer as pieces of text with their places."""

from collections import defaultdict
from typing import Any

from ocr_jobs.reading.results import ReadText, Source
from ocr_jobs.reading.text_layer.glyphs import glyphs
from ocr_jobs.reading.text_layer.lines import Line, lines_of, polygon
from ocr_jobs.reading.text_layer.stacks import Piece, pieces_of

_SURE, _UNSURE = 0.99, 0.0


def read_layer(page: Any, size_wh: tuple[int, int]) -> tuple[tuple[ReadText, ...], tuple[ReadText, ...]]:
    """(texts, distrusted): as in pages.page.Page. page: of pypdfium2, open."""
    textpage = page.get_textpage()
    try:
        lines = lines_of(glyphs(page, textpage, size_wh))
    finally:
        textpage.close()
    pieces = [piece for group in _by_angle(lines) for piece in pieces_of(group)]
    inside = [piece for piece in pieces if _is_on_page(piece, size_wh)]
    texts = tuple(_read(piece, _SURE) for piece in inside if _is_trusted(piece))
    return texts, tuple(_read(piece, _UNSURE) for piece in inside if not _is_trusted(piece))


def _by_angle(lines: list[Line]) -> list[list[Line]]:
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        groups[round(line.angle_deg) % 360].append(line)
    return list(groups.values())


def _is_trusted(piece: Piece) -> bool:
    return all(line.trusted for line in piece.lines)


def _is_on_page(piece: Piece, size_wh: tuple[int, int]) -> bool:
    corners = polygon(piece.box, piece.lines[0].angle_deg)
    x, y = sum(corner[0] for corner in corners) / 4, sum(corner[1] for corner in corners) / 4
    return 0 <= x < size_wh[0] and 0 <= y < size_wh[1]


def _read(piece: Piece, confidence: float) -> ReadText:
    return ReadText(piece.text, polygon(piece.box, piece.lines[0].angle_deg), confidence, Source.TEXT_LAYER)
