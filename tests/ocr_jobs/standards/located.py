"""Texts that stand somewhere, for tests that do not care where."""

from ocr_jobs.reading.results import Polygon, ReadText, Source


def box(x: float, y: float, width: float = 100, height: float = 30) -> Polygon:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def read(text: str, x: float = 0, y: float = 0, *, height: float = 30, confidence: float = 0.9) -> ReadText:
    """As wide as the text is at that height."""
    polygon = box(x, y, max(1, len(text)) * height * 0.6, height)
    return ReadText(text, polygon, confidence, Source.RECOGNISER, raw=text)
