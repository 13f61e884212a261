"""Whole layouts of random style: regions laid out in their own ways, then what crosses them."""

from collections.abc import Callable

import numpy as np

from inspections.synthesis.canvas import Canvas, Layers, write
from inspections.synthesis.layout_styles import (
    Region,
    bent_path,
    footprints,
    joint,
    maze,
    plane,
    serpentine,
    shapes,
    traces,
)
from inspections.synthesis.tidy_layouts import tidy_layout

TIDY_SHARE = 0.3  # what only compares boards learns from any copper, and the wilder the better

Style = Callable[[Canvas, np.random.Generator, Region], None]


def random_layout(rng: np.random.Generator, size_wh: tuple[int, int], *, tidy_share: float = TIDY_SHARE) -> Layers:
    """A board of random style. tidy_share: how often it is a tidy one (tidy_layouts.py), else a wild mixture."""
    layers = tidy_layout(rng, size_wh) if rng.random() < tidy_share else _mixture(rng, size_wh)
    return _flipped(layers, rng) if size_wh[0] == size_wh[1] else layers


def _mixture(rng: np.random.Generator, size_wh: tuple[int, int]) -> Layers:
    """One to four regions, each laid out in its own way, then vias, traces and text across them all."""
    canvas = Canvas(size_wh)
    unit = float(np.exp(rng.uniform(np.log(6), np.log(34))))
    regions = _split(rng, Region(0, 0, size_wh[0], size_wh[1], unit), depth=int(rng.choice([0, 0, 1, 1, 2])))
    for region in regions:
        style = STYLES[int(rng.choice(len(STYLES), p=STYLE_WEIGHTS))]
        style(canvas, rng, region)
    _across(canvas, rng, Region(0, 0, size_wh[0], size_wh[1], unit))
    if rng.random() < 0.12:
        canvas.copper[:] = 255 - canvas.copper
    return canvas.layers()


def _split(rng: np.random.Generator, region: Region, depth: int) -> list[Region]:
    if depth == 0:
        return [region]
    share = rng.uniform(0.3, 0.7)
    unit = region.unit * float(np.exp(rng.normal(0, 0.3)))
    if region.width >= region.height:
        x = region.x1 + share * region.width
        halves = (
            Region(region.x1, region.y1, x, region.y2, unit),
            Region(x, region.y1, region.x2, region.y2, region.unit),
        )
    else:
        y = region.y1 + share * region.height
        halves = (
            Region(region.x1, region.y1, region.x2, y, unit),
            Region(region.x1, y, region.x2, region.y2, region.unit),
        )
    return [part for half in halves for part in _split(rng, half, depth - 1)]


def _flipped(layers: Layers, rng: np.random.Generator) -> Layers:
    turns = int(rng.integers(4))
    parts = (layers.copper, layers.holes, layers.openings, layers.silk)
    return Layers(*(np.ascontiguousarray(np.rot90(part, turns)) for part in parts))


def _across(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    unit = region.unit
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        points = [tuple(point) for point in bent_path(rng, region)]
        canvas.trace(points, unit * rng.uniform(0.4, 1.6), clearance=unit * rng.uniform(0.5, 1.2))
    for _ in range(int(rng.choice([0, 0, 3, 8, 15]))):
        joint(canvas, rng, region)
    if rng.random() < 0.2:
        text = "".join(rng.choice(list("ABCDEFHKLMNPRSTUXYZ0123456789-"), int(rng.integers(2, 8))))
        height = max(unit * rng.uniform(1.5, 4), 16)
        raised = int(rng.random() < 0.7)
        origin = region.point(rng, inset=20)
        write(
            canvas.copper, text, origin, height,
            stroke_width=max(3, round(height * rng.uniform(0.1, 0.2))), turned=rng.random() < 0.4, value=255 * raised,
        )  # fmt: skip


STYLES: tuple[Style, ...] = (traces, maze, plane, shapes, footprints, serpentine)
STYLE_WEIGHTS = (0.3, 0.22, 0.17, 0.15, 0.12, 0.04)
