"""One page read: from its picture and text layer to values with their places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gpu.runtime.stopwatch import Stopwatch
from ocr_jobs.reading.crops import cut_out, turned
from ocr_jobs.reading.engines.face import FoundText, Pixels, TextEngine
from ocr_jobs.reading.pages.page import Page, Unreadable
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.results import PageReading, Polygon, ReadText, Source
from ocr_jobs.reading.values import values_of

_BORN_DIGITAL_TEXTS = 3  # fewer are a stamp or a header on a scan
_NEARLY_SQUARE = 1.5


@dataclass(frozen=True)
class Reader:
    engine: TextEngine
    options: ReadingOptions

    def read(self, page: Page) -> PageReading:
        watch = Stopwatch()
        texts = page.texts
        if len(texts) < _BORN_DIGITAL_TEXTS:
            with watch("find"):
                found = self.engine.find(page.grey)
            with watch("recognise"):
                texts = tuple(read_places(self.engine, page.grey, found))
        with watch("understand"):
            values = values_of(texts, surest=self.options.confidence_threshold)
        return PageReading(
            page.number,
            page.size_wh,
            values.dimensions,
            values.frames,
            values.roughness,
            values.datums,
            values.notes,
            remarks=() if texts else ("empty_page",),
            ms=watch.ms(),
        )


def unread(page: Unreadable) -> PageReading:
    return PageReading(page.number, page.size_wh, remarks=(page.code,))


def read_places(engine: TextEngine, grey: Pixels, found: Sequence[FoundText]) -> list[ReadText]:
    """Each place read in the directions that its shape leaves open; the surest reading is kept."""
    tries = [(at, polygon) for at, place in enumerate(found) for polygon in _ways(place)]
    answers = engine.read([cut_out(grey, polygon) for _, polygon in tries])
    best: dict[int, ReadText] = {}
    for (at, polygon), answer in zip(tries, answers, strict=True):
        if answer.text and (at not in best or answer.confidence > best[at].confidence):
            best[at] = ReadText(answer.text, polygon, answer.confidence, Source.ENGINE)
    return [replace(best[at], raw=best[at].text) for at in sorted(best)]


def _ways(place: FoundText) -> list[Polygon]:
    return [turned(place.polygon, quarters) for quarters in (0, 2)]
