"""Candidates: clusters of ink, what stands in boxes, a text detector's boxes, and those that may belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.finding.clusters import clusters_of
from ocr_jobs.reading.finding.joining import joined, prose
from ocr_jobs.reading.finding.letters import letters_of
from ocr_jobs.reading.finding.lines import Text, texts_of
from ocr_jobs.reading.finding.rectangles import along, centre, direction, grown, span
from ocr_jobs.reading.layout import PageLayout
from ocr_jobs.reading.results import Polygon

Pixels = npt.NDArray[np.uint8]

_MARGIN = 0.04  # of the text's height, around the ink
_LEAST_HEIGHT, _MOST_HEIGHT = 0.45, 3.5  # text heights: a stack has two lines
_MOST_LENGTH = 60.0
_SAME = 0.5  # IoU from which two candidates are one
_NEARLY_SQUARE = 1.6


class Guess(StrEnum):
    """What a candidate may be, before it is read."""

    TEXT = "text"
    BOXED = "boxed"
    JOINED = "joined"  # of several candidates, which are offered as well


@dataclass(frozen=True)
class Candidate:
    """Where a text may stand. polygon's first side runs along it; angle_deg of that side, 90 reads upwards.

    quarters: the turns clockwise in which it wants to be tried, 0 first: a lone letter does not show its direction.
    parts: numbers of the candidates that this one joins.
    """

    polygon: Polygon
    angle_deg: float
    guess: Guess
    score: float = 1.0
    quarters: tuple[int, ...] = (0,)
    parts: tuple[int, ...] = ()


def find(layout: PageLayout, boxes: Sequence[Polygon] = ()) -> list[Candidate]:
    """boxes: of a text detector; those that ink does not tell anyway are added.

    Frames, tables and the title block are the layout's and left out here.
    """
    height = layout.text_height
    letters = letters_of(layout)
    found = [texts_of(letters, cluster, height) for cluster in clusters_of(letters)]
    polygons = _without_prose([[each for each in texts if _is_free(each.polygon, layout)] for texts in found], height)
    fresh = [box for box in _on_drawing(boxes, layout) if not any(_iou(box, each) > _SAME for each in polygons)]
    singles = [_candidate(each, _guess(each, layout), height) for each in polygons]
    singles += [_candidate(box, Guess.TEXT, height, 0.5) for box in fresh]
    return singles + _joined(polygons, height)


def _is_free(polygon: Polygon, layout: PageLayout) -> bool:
    return _is_text_sized(polygon, layout.text_height) and not _in_frame(polygon, layout)


def _without_prose(clusters: Sequence[Sequence[Text]], height: float) -> list[Polygon]:
    """Each line of prose instead of its words, and of what these were divided into."""
    places = [(at, each) for at, texts in enumerate(clusters) for each in texts]
    whole = [number for number, (_, each) in enumerate(places) if each.line is not None and not each.is_part]
    notes = prose([places[number][1].polygon for number in whole], height)
    words = {(places[whole[word]][0], places[whole[word]][1].line) for _, line in notes for word in line}
    kept = [each.polygon for at, each in places if each.line is None or (at, each.line) not in words]
    return kept + [line for line, _ in notes]


def beyond(candidates: Sequence[Candidate], boxes: Sequence[Polygon], layout: PageLayout) -> list[Candidate]:
    """Boxes of a text detector that the candidates do not tell anyway."""
    places = [each.polygon for each in candidates if not each.parts]
    fresh = [box for box in _on_drawing(boxes, layout) if not any(_iou(box, each) > _SAME for each in places)]
    return [_candidate(box, Guess.TEXT, layout.text_height, 0.5) for box in fresh]


def grouped(boxes: Sequence[Polygon], layout: PageLayout) -> list[Candidate]:
    """The same from a text detector's boxes alone."""
    places = _on_drawing(boxes, layout)
    singles = [_candidate(each, _guess(each, layout), layout.text_height) for each in places]
    return singles + _joined(places, layout.text_height)


def _on_drawing(boxes: Sequence[Polygon], layout: PageLayout) -> list[Polygon]:
    places = [along(np.array(box)) for box in boxes if layout.is_drawing_area(centre(box))]
    return [place for place in places if not _in_frame(place, layout)]


def _joined(polygons: Sequence[Polygon], height: float) -> list[Candidate]:
    """parts count from the first of these polygons."""
    return [_candidate(each, Guess.JOINED, height, parts=parts) for each, parts in joined(polygons, height)]


def _candidate(
    polygon: Polygon, guess: Guess, height: float, score: float = 1.0, parts: tuple[int, ...] = ()
) -> Candidate:
    length, across = span(polygon)
    square = length < _NEARLY_SQUARE * across
    polygon = polygon if parts else grown(polygon, _MARGIN * height)
    return Candidate(polygon, direction(polygon), guess, score, (0, 1, 3) if square else (0,), parts)


def _guess(polygon: Polygon, layout: PageLayout) -> Guess:
    middle = centre(polygon)
    for box in layout.boxed:
        if cv2.pointPolygonTest(np.array(box, np.float32), middle, False) >= 0:
            return Guess.BOXED
    return Guess.TEXT


def _in_frame(polygon: Polygon, layout: PageLayout) -> bool:
    middle = centre(polygon)
    return any(cv2.pointPolygonTest(np.array(row.polygon, np.float32), middle, False) >= 0 for row in layout.frames)


def _is_text_sized(polygon: Polygon, height: float) -> bool:
    length, across = span(polygon)
    tall = max(length, across) if length < _NEARLY_SQUARE * across else across
    return _LEAST_HEIGHT * height <= tall <= _MOST_HEIGHT * height and length <= _MOST_LENGTH * height


def _iou(one: Polygon, other: Polygon) -> float:
    a, b = (np.array(each, np.float32) for each in (one, other))
    common, _ = cv2.intersectConvexConvex(a, b)
    whole = cv2.contourArea(a) + cv2.contourArea(b) - common
    return float(common / whole) if whole > 0 else 0.0
