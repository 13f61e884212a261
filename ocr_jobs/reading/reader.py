"""One page read: from its picture and text layer to values with their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpu.runtime.stopwatch import Stopwatch
from ocr_jobs.reading.arranging import arranged
from ocr_jobs.reading.engines.face import FoundText, Pixels
from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.layout.page_layout import PageLayout, layout_of
from ocr_jobs.reading.pages.page import Page, Unreadable
from ocr_jobs.reading.places import holds, middle
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.results import PageReading, Polygon, ReadText, Source
from ocr_jobs.reading.text_layer.completing import completed
from ocr_jobs.reading.text_layer.layer import LayerText
from ocr_jobs.reading.text_reader import TextReader

_LAYER = 0.99


@dataclass(frozen=True)
class Reader:
    reads: TextReader
    options: ReadingOptions

    def read(self, page: Page) -> PageReading:
        watch = Stopwatch()
        with watch("layout"):
            layout = layout_of(page.grey)
        with watch("text_layer"):
            layer = [text for text in page.texts if text.trusted]
            layer = completed(layer, page.grey, self._signs)
        with watch("find"):
            places = _uncovered(self.reads.engine.find(page.grey), layer)
            places += [text.polygon for text in page.texts if not text.trusted]
        with watch("recognise"):
            texts = [_as_read(text) for text in layer] + self._recognised(page.grey, places, layout)
            cells = self._cells(page.grey, layout, texts)
        with watch("understand"):
            found = arranged(texts, layout, cells)
            meaning = meaning_of(found.drawing)
        return PageReading(
            page.number,
            page.size_wh,
            tuple(meaning.dimensions),
            tuple(meaning.frames),
            tuple(meaning.roughness),
            tuple(meaning.datums),
            (*meaning.notes, *found.tables, *found.title),
            remarks=() if texts else ("empty_page",),
            ms=watch.ms(),
        )

    def _signs(self, crops: Sequence[Pixels]) -> list[str]:
        if self.reads.recogniser is None:
            return [""] * len(crops)
        return [read.text for read in self.reads.recogniser.read(crops)]

    def _recognised(self, grey: Pixels, places: Sequence[Polygon], layout: PageLayout) -> list[ReadText]:
        drawn = [place for place in places if layout.is_drawing_area(middle(place))]
        others = [place for place in places if not layout.is_drawing_area(middle(place))]
        read = [*self.reads.dimensions(grey, drawn), *self.reads.words(grey, others)]
        return [text for text in read if text is not None]

    def _cells(self, grey: Pixels, layout: PageLayout, texts: Sequence[ReadText]) -> list[ReadText]:
        """What stands in the cells of frames: the text layer where it says so, else what the picture shows."""
        sure = [text for text in texts if text.source == Source.TEXT_LAYER]
        cells = [cell.polygon for row in layout.frames for cell in row.cells]
        known = [text for text in sure if any(holds(cell, middle(text.polygon)) for cell in cells)]
        empty = [cell for cell in cells if not any(holds(cell, middle(text.polygon)) for text in known)]
        return known + [text for text in self.reads.dimensions(grey, empty) if text is not None]


def unread(page: Unreadable) -> PageReading:
    return PageReading(page.number, page.size_wh, remarks=(page.code,))


def _as_read(text: LayerText) -> ReadText:
    return ReadText(text.text, text.polygon, _LAYER, Source.TEXT_LAYER)


def _uncovered(found: Sequence[FoundText], layer: Sequence[LayerText]) -> list[Polygon]:
    """Places where the layer says nothing."""
    centres = [middle(text.polygon) for text in layer]
    return [
        place.polygon
        for place in found
        if not any(holds(place.polygon, centre) for centre in centres)
        and not any(holds(text.polygon, middle(place.polygon)) for text in layer)
    ]
