"""One page read: from its picture and text layer to values with their places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from gpu.runtime.stopwatch import Stopwatch
from ocr_jobs.reading.arranging import arranged, on_rim
from ocr_jobs.reading.candidate_readings import agreed, chosen, wants_second, ways
from ocr_jobs.reading.cores import beside
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.engines.face import Pixels
from ocr_jobs.reading.finding.candidates import Candidate, beyond
from ocr_jobs.reading.frames.known_cells import known_cells
from ocr_jobs.reading.layout.page_layout import PageLayout
from ocr_jobs.reading.pages.page import Page, Unreadable
from ocr_jobs.reading.places import holds, middle
from ocr_jobs.reading.prose_readings import with_prose
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
from ocr_jobs.reading.sight import Sight, seen, seen_upright
from ocr_jobs.reading.steps.choosing import corrected, prepared
from ocr_jobs.reading.steps.skew import skew_deg
from ocr_jobs.reading.text_layer.completing import completed
from ocr_jobs.reading.text_layer.layer import LayerText, is_free
from ocr_jobs.reading.text_reader import TextReader, both_ways
from ocr_jobs.reading.title_block.placing import Box
from ocr_jobs.reading.understanding import Understood, understood
from ocr_jobs.reading.upright import View, as_it_came, quarters_of

_INSIDE = (0.88, 0.78)  # of a cell; its lines are of any width
_LAYER = 0.99

Tried = list[tuple[Candidate, ReadText | None]]  # None where nothing was read


@dataclass(frozen=True)
class Reader:
    reads: TextReader
    options: ReadingOptions

    def read(self, page: Page) -> PageReading:
        """Words in tables are read beside dimensions: by other models, on another core."""
        watch = Stopwatch()
        with watch("prepare"):
            view = as_it_came(prepared(page.grey, self.options.preprocessing))
            view = self._upright_by_layer(view, page) if page.texts else view.straightened(skew_deg(view.grey))
        with watch("find"):
            sight = seen(view) if page.texts or self.reads.recogniser is None else seen_upright(view, self.reads)
            view, layout = sight.view, sight.layout
        with watch("text_layer"):
            layer = [text.moved(view.seen) for text in page.texts]
            known = self._completed([text for text in layer if text.trusted], view.grey, layout)
            untrusted = [text.polygon for text in layer if not text.trusted]
        with watch("recognise"), beside(partial(self._words, sight, untrusted, known)) as words:
            tried = self._dimensions(sight, sight.candidates, known)
            cells = self._cells(view.grey, layout, known)
            boxes, texts = words()
        with watch("look_again"):
            texts += self._on_drawing(sight, tried, boxes, known)
            texts += [_as_read(text) for text in known]
        with watch("understand"):
            texts, cells = (self._corrected(each) for each in (texts, cells))
            found = arranged(texts, layout, cells)
            said = understood(found.drawing, found.title, _title_cells(layout), found.tables)
        reading = _reading(page, view, self._with_doubts(said))
        return replace(reading, remarks=remarks_of(page.grey, reading, layout), ms=watch.ms())

    def _upright_by_layer(self, view: View, page: Page) -> View:
        return view.turned(quarters_of([text.polygon for text in page.texts]))

    def _completed(self, texts: Sequence[LayerText], grey: Pixels, layout: PageLayout) -> list[LayerText]:
        """With the signs that only the picture shows; those in frames' cells are looked for cell by cell."""
        if self.reads.recogniser is None:
            return list(texts)
        cells = [cell.polygon for row in layout.frames for cell in row.cells]
        framed = [text for text in texts if any(holds(cell, middle(text.polygon)) for cell in cells)]
        loose = [text for text in texts if text not in framed]
        return [*completed(loose, grey, self.reads.recogniser.read), *framed]

    def _words(
        self, sight: Sight, untrusted: Sequence[Polygon], known: Sequence[LayerText]
    ) -> tuple[list[Polygon], list[ReadText]]:
        """Where a text detector sees text, and what is said there in the title block and in tables.

        It is slow, and on the drawing tells little that ink does not: it looks at all of the page only where need be.
        """
        everywhere = self.reads.recogniser is None or sight.tells_little
        within = None if everywhere and not sight.is_blank else sight.unread_tables(known)
        found = [each.polygon for each in self.reads.engine.find(sight.view.grey, within)]
        boxes = [*_uncovered(found, known), *untrusted]
        return boxes, self._beside(sight.view.grey, sight.layout, boxes)

    def _dimensions(self, sight: Sight, candidates: Sequence[Candidate], known: Sequence[LayerText]) -> Tried:
        """By the recogniser alone, where the layer says nothing."""
        if self.reads.recogniser is None:
            return []
        tries = [ways(each) if is_free(each.polygon, known) else [] for each in candidates]
        return list(zip(candidates, self.reads.dimensions(sight.view.grey, tries), strict=True))

    def _on_drawing(
        self, sight: Sight, tried: Tried, boxes: Sequence[Polygon], known: Sequence[LayerText]
    ) -> list[ReadText]:
        """The text engine looks again at what would stand and makes no sense."""
        grey, drawn = sight.view.grey, [box for box in boxes if sight.layout.is_drawing_area(middle(box))]
        if self.reads.recogniser is None:
            read = self.reads.words(grey, [both_ways(box) for box in drawn])
            return [text for text in read if text is not None]
        more = beyond([candidate for candidate, _ in tried], drawn, sight.layout)
        tried = with_prose([*tried, *self._dimensions(sight, more, known)], sight.layout.text_height)
        candidates, first = [candidate for candidate, _ in tried], [read for _, read in tried]
        standing = {text.polygon for text in chosen(candidates, first)}
        unsure = [read if read and read.polygon in standing and wants_second(read) else None for read in first]
        second = self.reads.second(grey, unsure)
        return chosen(candidates, [agreed(*both) for both in zip(first, second, strict=True)])

    def _beside(self, grey: Pixels, layout: PageLayout, boxes: Sequence[Polygon]) -> list[ReadText]:
        """Texts of the title block and of tables: words. The letters and numbers on the sheet's rim say nothing."""
        beside = [box for box in boxes if not layout.is_drawing_area(middle(box)) and not on_rim(box, layout)]
        places = [[box] if _lies(box) else both_ways(box) for box in beside]  # the page is upright by now
        return [text for text in self.reads.words(grey, places) if text is not None]

    def _cells(self, grey: Pixels, layout: PageLayout, known: Sequence[LayerText]) -> list[ReadText]:
        """What stands in the cells of frames: the text layer where it says so, else what the picture shows."""
        sure = [_as_read(text) for text in known]
        rows = [[cell.polygon for cell in row.cells] for row in layout.frames]
        ways = [[[_inside(place, share) for share in _INSIDE] for place in row] for row in rows]
        seen = iter(self.reads.dimensions(grey, [way for row in ways for way in row]))
        return [text for row in rows for text in known_cells(row, sure, [next(seen) for _ in row])]

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
    return [place for place in places if is_free(place, layer)]


def _lies(place: Polygon) -> bool:
    (x1, y1), (x2, y2), *_ = place
    return x2 - x1 > abs(y2 - y1)


def _inside(cell: Polygon, share: float) -> Polygon:
    """Without the lines around it."""
    x, y = middle(cell)
    first, second, third, fourth = ((x + (px - x) * share, y + (py - y) * share) for px, py in cell)
    return first, second, third, fourth
