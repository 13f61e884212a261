"""What the eye takes in before anything is read: a page's layout, where texts may stand, and which way up it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr_jobs.reading.finding.candidates import Candidate, Guess, find
from ocr_jobs.reading.layout.page_layout import PageLayout, layout_of
from ocr_jobs.reading.layout.tables import Table
from ocr_jobs.reading.places import middle
from ocr_jobs.reading.remarks import is_photograph
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.layer import LayerText
from ocr_jobs.reading.text_reader import TextReader, both_ways
from ocr_jobs.reading.upright import View, quarters_of

_ENOUGH_TO_TELL = 8
_SAMPLE, _FEW, _SURE_OF_WAY = 24, 4, 0.8
_LONGEST = 12.0  # text heights: longer lines are words, of which the recogniser knows few
_LITTLE = 8  # texts that ink tells of: a drawing has more
_INKED = 0.004  # share of a cell's pixels, from which something is written in it
_WITHIN = 0.12  # of a cell's side, that its borders may take

Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Sight:
    """candidates: what ink tells of, on the drawing."""

    view: View
    layout: PageLayout
    candidates: list[Candidate]

    @property
    def is_blank(self) -> bool:
        return not self.layout.ink.any()

    @property
    def tells_little(self) -> bool:
        """No drawing, or one whose ink cannot be told from its ground: a text detector is to look at all of it."""
        return len(self.candidates) < _LITTLE or is_photograph(self.view.grey)

    def unread_tables(self, known: Sequence[LayerText]) -> list[Box]:
        """The title block and tables that have a cell with ink of which the text layer says nothing."""
        blocks = [self.layout.title_block] if self.layout.title_block else []
        return [table.box_xyxy for table in [*blocks, *self.layout.tables] if self._is_unread(table, known)]

    def _is_unread(self, table: Table, known: Sequence[LayerText]) -> bool:
        middles = [middle(text.polygon) for text in known]
        for cell in table.cells:
            x0, y0, x1, y1 = cell.box_xyxy
            if any(x0 <= x <= x1 and y0 <= y <= y1 for x, y in middles):
                continue
            dx, dy = _WITHIN * cell.width, _WITHIN * cell.height
            inside = self.layout.ink[int(y0 + dy) : int(y1 - dy), int(x0 + dx) : int(x1 - dx)]
            if inside.size and (inside > 0).mean() > _INKED:
                return True
        return False


def seen(view: View) -> Sight:
    layout = layout_of(view.grey)
    return Sight(view, layout, find(layout))


def seen_upright(view: View, reads: TextReader) -> Sight:
    """Turned by the directions in which a sample of the longest texts reads best."""
    sight = seen(view)
    quarters = _quarters(sight, reads)
    return seen(view.turned(quarters)) if quarters else sight


def _quarters(sight: Sight, reads: TextReader) -> int:
    longest = _LONGEST * sight.layout.text_height
    places = [each.polygon for each in sight.candidates if each.guess != Guess.JOINED]
    if len(places) < _ENOUGH_TO_TELL and not sight.is_blank:
        places = [each.polygon for each in reads.engine.find(sight.view.grey)]  # also what stands in tables
    sample = sorted((each for each in places if _length(each) <= longest), key=_length, reverse=True)[:_SAMPLE]
    if len(sample) < _ENOUGH_TO_TELL:
        return 0
    read = reads.dimensions(sight.view.grey, [both_ways(place) for place in sample])
    sure = [text.polygon for text in read if text is not None and text.confidence > _SURE_OF_WAY]
    return quarters_of(sure if len(sure) >= _FEW else sample)


def _length(place: Polygon) -> float:
    (x1, y1), (x2, y2), *_ = place
    return float(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
