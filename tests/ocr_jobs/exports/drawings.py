"""A drawing to export: its values come from texts, as a reading's do."""

from collections.abc import Sequence

from ocr_jobs.exports.items import ExportedDrawing, exported
from ocr_jobs.reading.results import PageReading
from ocr_jobs.reading.understanding import understood
from tests.ocr_jobs.standards.located import read

SIZE_WH = (2480, 1754)
TEXTS = ("⌀25H7", "4x ⌀6.6 ↧12", "30±0.1", "25 30", "⌖|⌀0.1Ⓜ|A|BⓂ", "√Ra3.2", "▽A", "BREAK SHARP EDGES")
TITLE = ("도면명: 하우징 커버", "DWG NO.: AB-1042", "ISO 2768-mK")


def drawing(texts: Sequence[str] = TEXTS, title: Sequence[str] = TITLE, pages: int = 1) -> ExportedDrawing:
    return exported("cover.pdf", [page(number, texts, title) for number in range(1, pages + 1)])


def page(number: int, texts: Sequence[str], title: Sequence[str]) -> dict[str, object]:
    said = understood(
        [read(text, 200 + at % 4 * 500, 200 + at // 4 * 250) for at, text in enumerate(texts)],
        [read(text, 1500, 1400 + at * 60) for at, text in enumerate(title)],
    )
    return PageReading(
        number,
        SIZE_WH,
        said.dimensions,
        said.frames,
        said.roughness,
        said.datums,
        said.notes,
        said.title_block,
    ).as_json()
