"""The six defects, placed where they can occur and checked for what they do to the copper around them."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from inspections.synthesis.canvas import Mask
from inspections.synthesis.marks import Mark, MarkStyle, draw_mark
from inspections.synthesis.outlines import Points, smooth_path
from inspections.vision.findings import DEFECT_CLASSES

REACH_PX = 80
WINDOW_PX = 9
SMALLEST_PX = 7
ATTEMPTS = 14

STYLES: tuple[MarkStyle, ...] = ("brush", "ragged", "scribble", "combed", "blob", "ring")
LINE_STYLES, LINE_SHARES = STYLES[:4], (0.42, 0.25, 0.22, 0.11)
SPOT_STYLES, SPOT_SHARES = STYLES, (0.3, 0.2, 0.12, 0.1, 0.18, 0.1)


@dataclass(frozen=True)
class DefectiveCopper:
    """Copper with defects in it. labels uint8[H,W]: 1 + the index into classes where a defect changed it, else 0."""

    copper: Mask
    labels: Mask
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Surface:
    """What placing needs to know of sound copper: edge points, their normals into the copper, depths either side."""

    copper: Mask
    edges_xy: Points
    normals_xy: Points
    depth_in: np.ndarray
    depth_out: np.ndarray

    @property
    def size_wh(self) -> tuple[int, int]:
        height, width = self.copper.shape
        return width, height


def surface_of(copper: Mask) -> Surface:
    soft = cv2.GaussianBlur(copper, (0, 0), 2.0).astype(np.float32)
    slope_x, slope_y = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    inner_edge = cv2.subtract(copper, cv2.erode(copper, np.ones((3, 3), np.uint8), borderValue=255))
    ys, xs = np.nonzero(inner_edge)
    normals = np.stack([slope_x[ys, xs], slope_y[ys, xs]], axis=1).astype(np.float64)
    lengths = np.hypot(*normals.T)
    steep = lengths > 20
    return Surface(
        copper,
        np.stack([xs, ys], axis=1).astype(np.float64)[steep],
        normals[steep] / lengths[steep, None],
        cv2.distanceTransform(copper, cv2.DIST_L2, 3),
        cv2.distanceTransform(cv2.bitwise_not(copper), cv2.DIST_L2, 3),
    )


def add_defects(
    rng: np.random.Generator,
    copper: Mask,
    classes: tuple[str, ...],
    *,
    spacing: int = 14,
    keep_out: Mask | None = None,
) -> DefectiveCopper:
    """Put defects of the given classes into the copper, as many as find a place; they keep `spacing` px apart.

    keep_out: where none may lie.
    """
    surface = surface_of(copper)
    result, labels = copper.copy(), np.zeros_like(copper)
    occupied = np.zeros_like(copper) if keep_out is None else keep_out.copy()
    placed: list[str] = []
    for cls in classes:
        mark = _place(rng, surface, occupied, cls)
        if mark is None:
            continue
        changed = _apply(mark, result, adds=cls in ADDING)
        mark.window(labels)[changed] = len(placed) + 1
        _occupy(occupied, mark, spacing)
        placed.append(cls)
    return DefectiveCopper(result, labels, tuple(placed))


def _place(rng: np.random.Generator, surface: Surface, occupied: Mask, cls: str) -> Mark | None:
    for _ in range(ATTEMPTS):
        mark = PROPOSALS[cls](rng, surface)
        if mark is not None and not np.any(mark.window(occupied)[mark.mask > 0]) and _does(cls, mark, surface.copper):
            return mark
    return None


def _apply(mark: Mark, copper: Mask, *, adds: bool) -> np.ndarray:
    window = mark.window(copper)
    changed = (mark.mask > 0) & ((window == 0) if adds else (window > 0))
    window[changed] = 255 if adds else 0
    return np.asarray(changed)


def _occupy(occupied: Mask, mark: Mark, spacing: int) -> None:
    ys, xs = np.nonzero(mark.mask)
    x, y = mark.corner_xy
    top, left = max(y + ys.min() - spacing, 0), max(x + xs.min() - spacing, 0)
    occupied[top : y + ys.max() + spacing + 1, left : x + xs.max() + spacing + 1] = 255


def _does(cls: str, mark: Mark, copper: Mask) -> bool:
    """Whether the mark, its speckle closed, does to the copper in its window what its class says."""
    before = mark.window(copper)
    closed = cv2.morphologyEx(mark.mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    adds = cls in ADDING
    after = cv2.bitwise_or(before, closed) if adds else cv2.bitwise_and(before, cv2.bitwise_not(closed))
    changed = np.not_equal(before, after)
    if np.count_nonzero(changed & (mark.mask > 0)) < SMALLEST_PX or _grazes_border(changed):
        return False
    pieces = _pieces(after) - _pieces(before)
    gaps = _pieces(cv2.bitwise_not(after)) - _pieces(cv2.bitwise_not(before))
    return CONSEQUENCE[cls](pieces, gaps)


def _grazes_border(changed: np.ndarray) -> bool:
    return bool(changed[0].any() or changed[-1].any() or changed[:, 0].any() or changed[:, -1].any())


def _pieces(mask: cv2.typing.MatLike) -> int:
    """Connected pieces of at least a few px: specks that a scribble leaves over don't count."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    return int(np.count_nonzero(stats[1:count, cv2.CC_STAT_AREA] >= 10))


Ray = tuple[Points, Points, float]
"""Where it starts on an edge, its direction, and how far it goes before the other side (inf past REACH_PX)."""


def _march(rng: np.random.Generator, surface: Surface, *, inward: bool, sway: float) -> Ray | None:
    if len(surface.edges_xy) == 0:
        return None
    index = int(rng.integers(len(surface.edges_xy)))
    origin, normal = surface.edges_xy[index], surface.normals_xy[index] * (1 if inward else -1)
    angle = rng.normal(0, sway)
    cos, sin = np.cos(angle), np.sin(angle)
    direction = np.array([cos * normal[0] - sin * normal[1], sin * normal[0] + cos * normal[1]])
    steps = origin + np.arange(2, REACH_PX)[:, None] * direction
    columns, rows = steps.round().astype(int).T
    width, height = surface.size_wh
    on_board = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
    values = surface.copper[rows.clip(0, height - 1), columns.clip(0, width - 1)] > 0
    ends = np.nonzero((values != inward) & on_board)[0]
    reach = float(ends[0] + 2) if len(ends) and on_board[: ends[0]].all() else float("inf")
    return origin, direction, reach


def _crossing(rng: np.random.Generator, surface: Surface, *, inward: bool) -> Mark | None:
    """A stroke right across a trace (an open) or across a gap (a short)."""
    found = _march(rng, surface, inward=inward, sway=0.3)
    if found is None or not 3 <= found[2] < rng.triangular(8, 20, REACH_PX):
        return None
    origin, direction, reach = found
    start = origin - direction * rng.uniform(1, 5)
    end = origin + direction * (reach + rng.uniform(1, 5))
    style = LINE_STYLES[int(rng.choice(4, p=LINE_SHARES))]
    thickness = float(rng.triangular(2, 4, 13 if style == "brush" else 17))
    path = smooth_path(rng, start, end, float(rng.choice([0.0, 0.05, 0.2])))
    return draw_mark(rng, path, thickness, style, surface.size_wh, margin=WINDOW_PX)


def _from_edge(rng: np.random.Generator, surface: Surface, *, inward: bool) -> Mark | None:
    """A bite into the copper, or a spur out of it, that ends before the other side."""
    found = _march(rng, surface, inward=inward, sway=0.55)
    if found is None or found[2] < 5:
        return None
    origin, direction, reach = found
    depth = min(float(rng.triangular(2.5, 9, 24)), 0.8 * reach)
    start = origin - direction * rng.uniform(1, 4)
    style = LINE_STYLES[int(rng.choice(4, p=LINE_SHARES))] if rng.random() < 0.75 else "blob"
    thickness = float(rng.triangular(2.2, 5, 14))
    if style == "blob":
        thickness = 2 * depth
        path = smooth_path(rng, origin, origin, 0)
    else:
        thickness = min(thickness, 0.9 * reach)
        path = smooth_path(rng, start, origin + direction * max(depth - thickness / 2, 1), 0.25)
    return draw_mark(rng, path, thickness, style, surface.size_wh, margin=WINDOW_PX)


def _inside(rng: np.random.Generator, surface: Surface, *, inward: bool) -> Mark | None:
    """A spot wholly within the copper (a pin-hole), or wholly off it (spurious copper)."""
    depths = surface.depth_in if inward else surface.depth_out
    style = SPOT_STYLES[int(rng.choice(6, p=SPOT_SHARES))]
    thickness = float(rng.triangular(3, 6, 20 if style in ("blob", "ring") else 12))
    length = float(rng.triangular(0, 8, 34)) if style not in ("blob", "ring") else 0.0
    width, height = surface.size_wh
    seeds = np.stack([rng.integers(0, width, 60), rng.integers(0, height, 60)], axis=1)
    deep = seeds[depths[seeds[:, 1], seeds[:, 0]] > thickness / 2 + 3]
    if len(deep) == 0:
        return None
    start = deep[0].astype(np.float64)
    angle = rng.uniform(0, 2 * np.pi)
    path = smooth_path(rng, start, start + length * np.array([np.cos(angle), np.sin(angle)]), 0.3)
    columns, rows = path.round().astype(int).T
    if (columns < 0).any() or (rows < 0).any() or (columns >= width).any() or (rows >= height).any():
        return None
    if (depths[rows, columns] <= thickness / 2 + 2.5).any():
        return None
    return draw_mark(rng, path, thickness, style, surface.size_wh, margin=WINDOW_PX)


Proposal = Callable[[np.random.Generator, Surface], Mark | None]

PROPOSALS: dict[str, Proposal] = {
    "open": lambda rng, surface: _crossing(rng, surface, inward=True),
    "short": lambda rng, surface: _crossing(rng, surface, inward=False),
    "mousebite": lambda rng, surface: _from_edge(rng, surface, inward=True),
    "spur": lambda rng, surface: _from_edge(rng, surface, inward=False),
    "spurious_copper": lambda rng, surface: _inside(rng, surface, inward=False),
    "pin_hole": lambda rng, surface: _inside(rng, surface, inward=True),
}
ADDING = frozenset({"short", "spur", "spurious_copper"})
# What happens to the number of copper pieces and of gaps between them, seen in the mark's window.
CONSEQUENCE: dict[str, Callable[[int, int], bool]] = {
    "open": lambda pieces, gaps: pieces >= 1 and gaps <= 0,
    "short": lambda pieces, gaps: pieces <= -1,
    "mousebite": lambda pieces, gaps: pieces == 0 and gaps == 0,
    "spur": lambda pieces, gaps: pieces == 0 and gaps == 0,
    "spurious_copper": lambda pieces, gaps: pieces == 1,
    "pin_hole": lambda pieces, gaps: gaps == 1 and pieces == 0,
}
assert set(PROPOSALS) == set(DEFECT_CLASSES)
