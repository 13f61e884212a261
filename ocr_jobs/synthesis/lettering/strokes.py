"""Glyphs taken apart into polylines, and put on a canvas."""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
"""uint8[H,W]: ink 255 on 0."""

Points = NDArray[np.float64]
"""float64[n,2], x and y."""

UNITS = 10.0  # of a capital's height
_SUBPIXEL_BITS = 4


@dataclass(frozen=True)
class Stroke:
    points: Points
    filled: bool = False


@dataclass(frozen=True)
class Glyph:
    width: float
    strokes: tuple[Stroke, ...]


@cache
def glyph(drawn: str, arc_step_deg: int) -> Glyph:
    """arc_step_deg: 10 gives round arcs, 30 or 45 the corners of a plotter's font."""
    width, _, strokes = drawn.partition("|")
    return Glyph(float(width), tuple(_stroke(each.split(), arc_step_deg) for each in strokes.split(";")))


def _stroke(tokens: list[str], step: int) -> Stroke:
    filled = tokens[0] == "("
    tokens = [each for each in tokens if each not in "()"]
    points: list[tuple[float, float]] = []
    at = 0
    while at < len(tokens):
        if tokens[at] == "a":
            cx, cy, rx, ry, start, stop = map(float, tokens[at + 1 : at + 7])
            points += _arc((cx, cy), (rx, ry), start, stop, step)
            at += 7
        elif tokens[at] == "d":
            points.append((float(tokens[at + 1]), float(tokens[at + 2])))
            at += 3
        else:
            x, y = map(float, tokens[at].split(","))
            points.append((x, y))
            at += 1
    return Stroke(np.array(points), filled)


def _arc(
    centre: tuple[float, float], radii: tuple[float, float], start: float, stop: float, step: int
) -> list[tuple[float, float]]:
    count = max(round(abs(stop - start) / step), 2)
    angles = [math.radians(start + (stop - start) * each / count) for each in range(count + 1)]
    return [(centre[0] + radii[0] * math.cos(each), centre[1] + radii[1] * math.sin(each)) for each in angles]


def draw(canvas: Canvas, shape: Glyph, at_xy: tuple[float, float], scale_xy: tuple[float, float], pen: float) -> None:
    """at_xy: the left end of the base line, px; scale_xy: px a unit; pen: px."""
    for stroke in shape.strokes:
        points = stroke.points * (scale_xy[0], -scale_xy[1]) + at_xy
        if len(points) == 1:
            dot(canvas, points[0], max(0.62 * pen, 0.5 * scale_xy[1]))
        else:
            line(canvas, points, pen, filled=stroke.filled)


def line(canvas: Canvas, points: Points, pen: float, *, filled: bool = False) -> None:
    fixed = np.round(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)[:, None]
    if filled:
        cv2.fillPoly(canvas, [fixed], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
    cv2.polylines(canvas, [fixed], False, 255, max(round(pen), 1), cv2.LINE_AA, _SUBPIXEL_BITS)


def dot(canvas: Canvas, centre: Points, radius: float) -> None:
    x, y = (round(float(each) * (1 << _SUBPIXEL_BITS)) for each in centre)
    cv2.circle(canvas, (x, y), round(radius * (1 << _SUBPIXEL_BITS)), 255, -1, cv2.LINE_AA, _SUBPIXEL_BITS)
