"""Pieces of ink that may be letters: of a letter's size, away from tables, cut free from the lines that they touch."""

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.cores import beside, side_by_side
from ocr_jobs.reading.layout import PageLayout
from ocr_jobs.reading.layout.components import Components, components_of
from ocr_jobs.reading.layout.ink import Pixels

_LARGEST, _SMALLEST, _DOT = 2.6, 0.05, 0.36  # of the text's height, along the longer side
_COMMA = (0.55, 0.27)  # text heights, that it is shorter and thinner than
_LINE = 3.0  # text heights, from which a straight run is a line
_LARGE_PIECE = 3.5
_REST = (0.55, 0.2)  # text heights, least length and width of what is left of a large piece
_BENT = (1.4, 0.13)  # text heights long, and filling so little of its box: a leader with a bend
_BOX = 1.5  # text heights: a piece of that size around a letter is its box
_BLOB, _NEAR_BLOB = 0.3, 0.4  # text heights: what is that thick is an arrow head or an edge
_FAT = 2.6  # times the commonest stroke: filled arrow heads
_BOLD, _WRITTEN = 0.12, 1.15  # text heights, half of a bold letter's stroke; least length of all strokes to height
_STROKE, _STROKE_AT_LINE = 1.6, 1.2  # text heights: no stroke of a letter is that long and straight
_SAMPLES, _ROOM_PX = 9, 3  # of its width, and what is taken out beside it


@dataclass(frozen=True)
class Letters:
    """boxes_xyxy: float64[N,4]. is_dot: full stops, minus signs and their like, which stand beside letters."""

    boxes_xyxy: npt.NDArray[np.float64]
    is_dot: npt.NDArray[np.bool_]
    numbers: npt.NDArray[np.int64]
    components: Components

    def points(self, members: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """int32[n,2]: the outlines of these letters."""
        found = []
        for member in members:
            x, y, wide, high = self.components.boxes_xywh[self.numbers[member]].tolist()
            part = self.components.labels[y : y + high, x : x + wide] == self.numbers[member] + 1
            ys, xs = np.nonzero(part)
            found.append(np.column_stack([xs + x, ys + y]))
        return np.vstack(found).astype(np.int32)


def letters_of(layout: PageLayout) -> Letters:
    height = layout.text_height
    loose, rest = _loose_ink(layout)
    with beside(partial(cv2.distanceTransform, loose, cv2.DIST_L2, 3)) as told:
        pieces = components_of(loose)
        depth = np.asarray(told(), np.float32)
    ink, cut = _without_strokes(loose, rest, pieces, depth, height)
    pieces = components_of(ink)
    longer, shorter = pieces.longer, pieces.shorter
    kept = (longer <= _LARGEST * height) & (longer >= max(2.0, _SMALLEST * height)) & (pieces.areas >= 3)
    kept &= np.array([layout.is_drawing_area((x, y)) for x, y in pieces.centres], bool)
    from_large = _is_from(pieces, rest | cut)
    kept &= ~_is_fat(pieces, depth, height, kept, from_large)
    kept &= ~((longer > _BENT[0] * height) & (pieces.areas < _BENT[1] * longer * shorter))
    kept &= ~_is_box(pieces, kept, height)
    kept &= ~from_large | ((longer >= _REST[0] * height) & (shorter >= _REST[1] * height))
    boxes = pieces.boxes_xywh.astype(np.float64)
    boxes[:, 2:] += boxes[:, :2]
    numbers = np.flatnonzero(kept)
    is_comma = (longer < _COMMA[0] * height) & (shorter < _COMMA[1] * height)
    is_dot = (longer < _DOT * height) | (shorter < 0.05 * height) | is_comma
    return Letters(boxes[numbers], is_dot[numbers], numbers, pieces)


def _loose_ink(layout: PageLayout) -> tuple[Pixels, Pixels]:
    """Small pieces, and what is left of large ones without long straight runs and arrow heads; and the latter alone.

    So letters that touch a line stand by themselves.
    """
    height, components = layout.text_height, layout.components
    large = np.concatenate([[False], components.longer > _LARGE_PIECE * height])
    pieces = np.where(large, np.uint8(255), np.uint8(0))[components.labels]
    run = max(9, round(_LINE * height))
    kernels = [np.ones((1, run), np.uint8), np.ones((run, 1), np.uint8), _disc(max(6, round(_BLOB * height)))]
    lying, standing, blobs = side_by_side(partial(cv2.morphologyEx, pieces, cv2.MORPH_OPEN), kernels)
    lines = cv2.dilate(cv2.bitwise_or(lying, standing), np.ones((3, 3), np.uint8))
    around_blobs = _grown(np.asarray(blobs, np.uint8), round(_NEAR_BLOB * height))
    rest = cv2.bitwise_and(pieces, cv2.bitwise_not(cv2.bitwise_or(lines, around_blobs)))
    small = cv2.bitwise_and(layout.ink, cv2.bitwise_not(pieces))
    return np.asarray(cv2.bitwise_or(small, rest), np.uint8), np.asarray(rest, np.uint8)


def _without_strokes(
    ink: Pixels, rest: Pixels, pieces: Components, depth: npt.NDArray[np.float32], height: float
) -> tuple[Pixels, Pixels]:
    """Without straight strokes, in any direction, that are longer than a letter's: leaders, brackets around a stack.

    They would take the letters that they touch with them. rest: what is left of large pieces, where more are lines.
    Gives the pieces that lost a stroke beside it.
    """
    kept, cut = ink.copy(), np.zeros_like(ink)
    least = np.where(_is_from(pieces, rest), _STROKE_AT_LINE, _STROKE) * height
    for at in np.flatnonzero(pieces.longer > least):
        x, y, wide, high = pieces.boxes_xywh[at].tolist()
        place = np.s_[y : y + high, x : x + wide]
        part = np.where(pieces.labels[place] == at + 1, np.uint8(255), np.uint8(0))
        strokes = cv2.HoughLinesP(
            part, 1, np.pi / 180, round(0.8 * least[at]), minLineLength=float(least[at]), maxLineGap=2
        )
        if strokes is None:
            continue
        cut[place] |= part
        for x0, y0, x1, y1 in strokes.reshape(-1, 4).tolist():
            pen = _pen(depth[place], (x0, y0), (x1, y1))
            cv2.line(kept, (x + x0, y + y0), (x + x1, y + y1), 0, pen)
    return kept, cut


def _pen(depth: npt.NDArray[np.float32], start: tuple[float, float], end: tuple[float, float]) -> int:
    """The stroke's width with a little more."""
    xs, ys = (np.linspace(a, b, _SAMPLES).round().astype(int) for a, b in zip(start, end, strict=True))
    return int(2 * np.median(depth[ys, xs])) + _ROOM_PX


def _is_box(pieces: Components, kept: npt.NDArray[np.bool_], height: float) -> npt.NDArray[np.bool_]:
    """Pieces that have letters inside: the boxes of theoretically exact dimensions, rings around letters."""
    boxes = pieces.boxes_xywh.astype(np.float64)
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    found = np.zeros(len(boxes), bool)
    letters = np.flatnonzero(kept & (pieces.longer > 0.5 * height))
    for at in np.flatnonzero(kept & (pieces.longer > _BOX * height)):
        inside = (low[letters] > low[at]).all(axis=1) & (high[letters] < high[at]).all(axis=1)
        found[at] = bool(inside.any())
    return found


def _grown(blobs: Pixels, reach: int) -> Pixels:
    """With a disc around each; there are few, so the rest of the page is left alone."""
    grown, disc = np.zeros_like(blobs), _disc(2 * reach + 1)
    outlines, _ = cv2.findContours(blobs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for x, y, wide, high in map(cv2.boundingRect, outlines):
        near = np.s_[max(y - reach, 0) : y + high + reach, max(x - reach, 0) : x + wide + reach]
        grown[near] = cv2.bitwise_or(grown[near], cv2.dilate(blobs[near], disc))
    return grown


def _disc(size: int) -> Pixels:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _is_from(pieces: Components, ink: Pixels) -> npt.NDArray[np.bool_]:
    """Pieces that have a part in this ink."""
    found = np.zeros(len(pieces.areas) + 1, bool)
    found[pieces.labels[ink > 0]] = True
    return found[1:]


def _is_fat(
    pieces: Components,
    depth: npt.NDArray[np.float32],
    height: float,
    kept: npt.NDArray[np.bool_],
    from_large: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Pieces much thicker than the strokes of most, but for bold letters that stand by themselves.

    depth: of each pixel of ink, to the paper. from_large: what is left of large pieces.
    """
    inside = pieces.labels > 0
    thickest = np.zeros(len(pieces.areas) + 1)
    np.maximum.at(thickest, pieces.labels[inside], depth[inside])
    thick = thickest[1:]
    usual = thick[kept & (pieces.longer >= _DOT * height)]
    if not len(usual):
        return np.zeros(len(thick), bool)
    bold = (thick <= _BOLD * height) & ~from_large & (pieces.areas >= _WRITTEN * 2 * thick * pieces.longer)
    return np.asarray((thick > _FAT * np.median(usual)) & ~bold, bool)
