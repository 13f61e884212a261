"""One page read: from its picture and text layer to values with their places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gpu.runtime.stopwatch import Stopwatch
from ocr_jobs.reading.arranging import arranged, on_rim
from ocr_jobs.reading.candidate_readings import agreed, chosen, wants_second, ways
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.engines.face import Pixels
from ocr_jobs.reading.finding.candidates import find
from ocr_jobs.reading.layout.page_layout import PageLayout, layout_of
from ocr_jobs.reading.layout.rows import CellRow
from ocr_jobs.reading.pages.page import Page, Unreadable
from ocr_jobs.reading.places import holds, middle
from ocr_jobs.reading.remarks import remarks_of
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.results import (
    Dimension,
    Frame,
    PageReading,
    Polygon,
    ReadText,
    Roughness,
    Source,
)
from ocr_jobs.reading.steps.choosing import corrected, prepared
from ocr_jobs.reading.steps.skew import skew_deg
from ocr_jobs.reading.text_layer.completing import completed, with_circles, without_end
from ocr_jobs.reading.text_layer.layer import LayerText
from ocr_jobs.reading.text_reader import TextReader, both_ways
from ocr_jobs.reading.title_block.placing import Box
from ocr_jobs.reading.understanding import Understood, understood
from ocr_jobs.reading.upright import View, as_it_came, quarters_of

_INSIDE = (0.88, 0.78)  # of a cell; its lines are of any width
_LAYER, _SURE_SIGN = 0.99, 0.8
_ENOUGH_TO_TELL = 8
_SAMPLE, _FEW, _SURE_OF_WAY = 40, 4, 0.8


@dataclass(frozen=True)
class Reader:
    reads: TextReader
    options: ReadingOptions

    def read(self, page: Page) -> PageReading:
        watch = Stopwatch()
        with watch("prepare"):
            view = as_it_came(prepared(page.grey, self.options.preprocessing))
            view = self._upright_by_layer(view, page) if page.texts else view.straightened(skew_deg(view.grey))
        with watch("find"):
            boxes = [each.polygon for each in self.reads.engine.find(view.grey)]
            if not page.texts:
                view, boxes = self._upright_by_sight(view, boxes)
        with watch("layout"):
            layout = layout_of(view.grey)
        with watch("text_layer"):
            layer = [replace(text, polygon=view.seen(text.polygon)) for text in page.texts]
            known = completed([text for text in layer if text.trusted], view.grey, self._signs)
            boxes = _uncovered(boxes, known) + [text.polygon for text in layer if not text.trusted]
        with watch("recognise"):
            texts = [_as_read(text) for text in known]
            texts += self._on_drawing(view.grey, layout, boxes, known) + self._beside(view.grey, layout, boxes)
            cells = self._cells(view.grey, layout, texts)
        with watch("understand"):
            texts, cells = (self._corrected(each) for each in (texts, cells))
            found = arranged(texts, layout, cells)
            said = understood(found.drawing, found.title, _title_cells(layout), found.tables)
        reading = _reading(page, view, self._with_doubts(said))
        return replace(reading, remarks=remarks_of(page.grey, reading, layout), ms=watch.ms())

    def _upright_by_layer(self, view: View, page: Page) -> View:
        return view.turned(quarters_of([text.polygon for text in page.texts]))

    def _upright_by_sight(self, view: View, boxes: Sequence[Polygon]) -> tuple[View, list[Polygon]]:
        """By the directions in which a sample of the longest texts reads best."""
        sample = sorted(boxes, key=_length, reverse=True)[:_SAMPLE]
        if len(sample) < _ENOUGH_TO_TELL:
            return view, list(boxes)
        read = self.reads.dimensions(view.grey, [both_ways(place) for place in sample])
        sure = [text.polygon for text in read if text is not None and text.confidence > _SURE_OF_WAY]
        upright = view.turned(quarters_of(sure if len(sure) >= _FEW else sample))
        if upright is view:
            return view, list(boxes)
        return upright, [upright.seen(view.on_page(place)) for place in boxes]

    def _signs(self, crops: Sequence[Pixels]) -> list[str]:
        if self.reads.recogniser is None:
            return [""] * len(crops)
        return [read.text if read.confidence >= _SURE_SIGN else "" for read in self.reads.recogniser.read(crops)]

    def _on_drawing(
        self, grey: Pixels, layout: PageLayout, boxes: Sequence[Polygon], known: Sequence[LayerText]
    ) -> list[ReadText]:
        drawn = [box for box in boxes if layout.is_drawing_area(middle(box))]
        if self.reads.recogniser is None:
            read = self.reads.words(grey, [both_ways(box) for box in drawn])
            return [text for text in read if text is not None]
        candidates = find(layout, drawn)
        free = {at for at, each in enumerate(candidates) if _is_free(each.polygon, known)}
        tries = [ways(each) if at in free else [] for at, each in enumerate(candidates)]
        first = self.reads.dimensions(grey, tries)
        second = self.reads.second(grey, [read if wants_second(read) else None for read in first])
        return chosen(candidates, [agreed(*both) for both in zip(first, second, strict=True)])

    def _beside(self, grey: Pixels, layout: PageLayout, boxes: Sequence[Polygon]) -> list[ReadText]:
        """Texts of the title block and of tables: words. The letters and numbers on the sheet's rim say nothing."""
        beside = [box for box in boxes if not layout.is_drawing_area(middle(box)) and not on_rim(box, layout)]
        places = [[box] if _lies(box) else both_ways(box) for box in beside]  # the page is upright by now
        return [text for text in self.reads.words(grey, places) if text is not None]

    def _cells(self, grey: Pixels, layout: PageLayout, texts: Sequence[ReadText]) -> list[ReadText]:
        """What stands in the cells of frames: the text layer where it says so, else what the picture shows."""
        sure = [text for text in texts if text.source == Source.TEXT_LAYER]
        return [text for row in layout.frames for text in self._row(grey, row, sure)]

    def _row(self, grey: Pixels, row: CellRow, sure: Sequence[ReadText]) -> list[ReadText]:
        """One frame's cells; letters of the layer that run from one cell into the next are shared out."""
        places = [cell.polygon for cell in row.cells]
        known = [[text for text in sure if holds(place, middle(text.polygon))] for place in places]
        read = self.reads.dimensions(grey, [[_inside(place, share) for share in _INSIDE] for place in places])
        told: list[ReadText | None] = []
        for own, seen in zip(known, read, strict=True):
            letters = "".join(text.text for text in own)
            if not letters or seen is None:
                told.append(replace(own[0], text=letters) if own else seen)
            elif (whole := with_circles(letters, seen.text)) is not None:
                told.append(replace(own[0], text=whole, polygon=seen.polygon))
            elif told and (start := without_end(letters, seen.text)) is not None:
                told[-1] = replace(own[0], text=start, polygon=places[len(told) - 1])
                rest = letters.replace(" ", "")[len(start) :]
                told.append(replace(own[0], text=with_circles(rest, seen.text) or rest, polygon=seen.polygon))
            else:
                told.append(replace(own[0], text=letters))
        return [text for text in told if text is not None]

    def _with_doubts(self, said: Understood) -> Understood:
        """What is less sure than was asked for is to be looked at."""

        def doubts(each: Dimension | Frame | Roughness) -> tuple[str, ...]:
            unsure = each.read.confidence < self.options.confidence_threshold
            return (*each.doubts, Doubt.LOW_CONFIDENCE) if unsure else each.doubts

        return replace(
            said,
            dimensions=tuple(replace(each, doubts=doubts(each)) for each in said.dimensions),
            frames=tuple(replace(each, doubts=doubts(each)) for each in said.frames),
            roughness=tuple(replace(each, doubts=doubts(each)) for each in said.roughness),
        )

    def _corrected(self, texts: Sequence[ReadText]) -> list[ReadText]:
        steps = self.options.postprocessing
        return [replace(text, text=corrected(text.text, steps)) for text in texts] if steps else list(texts)


def unread(page: Unreadable) -> PageReading:
    return PageReading(page.number, page.size_wh, remarks=(page.code,))


def _reading(page: Page, view: View, said: Understood) -> PageReading:
    """Places in the view become places on the page as it came."""

    def on_page(read: ReadText) -> ReadText:
        return replace(read, polygon=view.on_page(read.polygon))

    return PageReading(
        page.number,
        page.size_wh,
        tuple(replace(each, read=on_page(each.read)) for each in said.dimensions),
        tuple(replace(each, read=on_page(each.read)) for each in said.frames),
        tuple(replace(each, read=on_page(each.read)) for each in said.roughness),
        tuple(replace(each, read=on_page(each.read)) for each in said.datums),
        tuple(on_page(each) for each in said.notes),
        tuple(replace(each, read=on_page(each.read)) for each in said.title_block),
        turned_deg=view.turned_deg,
    )


def _title_cells(layout: PageLayout) -> list[Box]:
    return [cell.box_xyxy for cell in layout.title_block.cells] if layout.title_block else []


def _as_read(text: LayerText) -> ReadText:
    return ReadText(text.text, text.polygon, _LAYER, Source.TEXT_LAYER)


def _uncovered(places: Sequence[Polygon], layer: Sequence[LayerText]) -> list[Polygon]:
    return [place for place in places if _is_free(place, layer)]


def _is_free(place: Polygon, layer: Sequence[LayerText]) -> bool:
    """Where the layer says nothing."""
    centre = middle(place)
    return not any(holds(place, middle(text.polygon)) or holds(text.polygon, centre) for text in layer)


def _lies(place: Polygon) -> bool:
    (x1, y1), (x2, y2), *_ = place
    return x2 - x1 > abs(y2 - y1)


def _length(place: Polygon) -> float:
    (x1, y1), (x2, y2), *_ = place
    return float(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)


def _inside(cell: Polygon, share: float) -> Polygon:
    """Without the lines around it."""
    x, y = middle(cell)
    first, second, third, fourth = ((x + (px - x) * share, y + (py - y) * share) for px, py in cell)
    return first, second, third, fourth
