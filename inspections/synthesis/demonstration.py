"""The demonstration board: a golden board and boards of the same type, good and bad, as photographs."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.synthesis.canvas import Canvas, Layers, Mask, Point, write
from inspections.synthesis.defects import add_defects
from inspections.synthesis.demonstration_parts import GROUND_PADS, NETS, Pad, parts
from inspections.synthesis.features import pad, thermal_relief, via
from inspections.synthesis.looks import Exposure, Materials, render
from inspections.synthesis.outlines import pad_outline
from inspections.synthesis.pairs import Truth, around_holes, truth_of
from inspections.synthesis.registration import Misregistration, sampling_maps
from inspections.synthesis.routing import Cell, block, corners, route

SIZE_WH = (1600, 1200)
SCALE_PX_PER_MM = 24.0
GRID = 10
EDGE = 34
CLEARANCE = 7
TABLE = (46, 42, 40)

MATERIALS = Materials(
    copper=0, laminate=0,
    mask_laminate=(34, 58, 14), mask_copper=(62, 146, 54), finish=(52, 116, 176), bare_laminate=(40, 62, 40),
    silk=(200, 208, 206),
)  # fmt: skip
"""The line scan's greys are not used: these boards are photographed in colour only."""


@dataclass(frozen=True)
class Photograph:
    """A JPEG of one board, with what is wrong with it (nothing, on the golden board)."""

    name: str
    jpeg: bytes
    truth: tuple[Truth, ...] = ()


@dataclass(frozen=True)
class Demonstration:
    """A board type to begin with."""

    name: str
    revision: str
    scale_px_per_mm: float
    golden: Photograph
    boards: tuple[Photograph, ...]


BOARDS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("board-0001.jpg", 11, ()),
    ("board-0002.jpg", 308, ("open", "mousebite", "pin_hole")),
    ("board-0003.jpg", 479, ("short", "spurious_copper", "mousebite")),
    ("board-0004.jpg", 421, ("open", "short", "mousebite", "spur", "pin_hole")),
    ("board-0005.jpg", 311, ("short",)),
)


def demonstration() -> Demonstration:
    """The same pixels each time; takes a few seconds."""
    golden = _photographed("golden.jpg", 10, (), Misregistration())
    return Demonstration(
        "Benchlight demo controller", "A", SCALE_PX_PER_MM, golden,
        tuple(_photographed(name, seed, classes, _lying(seed)) for name, seed, classes in BOARDS),
    )  # fmt: skip


@lru_cache(maxsize=1)
def demonstration_layers() -> Layers:
    """The layout, 1600 x 1200 px."""
    canvas = Canvas(SIZE_WH)
    width, height = SIZE_WH
    inset = EDGE + 16
    canvas.polygon([(inset, inset), (width - inset, inset), (width - inset, height - inset), (inset, height - inset)])
    pads = {one.name: one for part in parts() for one in part.pads}
    _route_all(canvas, pads)
    for one in pads.values():
        _pad(canvas, one)
    _fixings(canvas)
    _antenna(canvas)
    _print_legends(canvas)
    _stitching(canvas)
    return canvas.layers()


def _pad(canvas: Canvas, one: Pad) -> None:
    if one.name not in GROUND_PADS:
        pad(canvas, one.centre_xy, one.size_wh, one.shape, drill=one.drill)
    elif one.drill:
        thermal_relief(canvas, one.centre_xy, max(one.size_wh), degrees=45)
    else:
        pad(canvas, one.centre_xy, one.size_wh, one.shape, clearance=CLEARANCE)
        x, y = one.centre_xy
        reach = CLEARANCE + 2
        w, h = one.size_wh[0] / 2 + reach, one.size_wh[1] / 2 + reach
        if w > h:
            canvas.trace([(x - w, y), (x + w, y)], 8)
        else:
            canvas.trace([(x, y - h), (x, y + h)], 8)


def _route_all(canvas: Canvas, pads: dict[str, Pad]) -> None:
    """Clear room about all pads, then lay the nets, the shortest first; what finds no way ends in a via."""
    for one in pads.values():
        outline = pad_outline(one.centre_xy, one.size_wh, one.shape)
        canvas.polygon([tuple(point) for point in outline], clearance=CLEARANCE)
    blocked = np.zeros((SIZE_WH[1] // GRID, SIZE_WH[0] // GRID), bool)
    edge = (EDGE + 40) // GRID
    blocked[:edge], blocked[-edge:], blocked[:, :edge], blocked[:, -edge:] = True, True, True, True
    own = {name: _cells_of(one) for name, one in pads.items()}
    for cells in own.values():
        block(blocked, cells, 1)
    lines = []
    for a, b in sorted(NETS, key=lambda net: _length(pads[net[0]], pads[net[1]])):
        free = blocked.copy()
        for name in (a, b):
            for y, x in own[name]:
                free[y - 1 : y + 2, x - 1 : x + 2] = False
        for name, cells in own.items():
            if name not in (a, b):
                block(free, cells, 1)
        way = route(free, _cell(pads[a]), _cell(pads[b]))
        if way:
            block(blocked, way, 1)
            lines.append([(x * GRID, y * GRID) for y, x in corners(way)])
    for line in lines:
        canvas.trace(line, 8 + 2 * CLEARANCE)
        canvas.cut(line, 8 + 2 * CLEARANCE)
    for line in lines:
        canvas.trace(line, 8)


def _cells_of(one: Pad) -> list[Cell]:
    (x, y), (w, h) = one.centre_xy, one.size_wh
    rows = range(math.ceil((y - h / 2 - 2) / GRID), math.floor((y + h / 2 + 2) / GRID) + 1)
    columns = range(math.ceil((x - w / 2 - 2) / GRID), math.floor((x + w / 2 + 2) / GRID) + 1)
    return [(row, column) for row in rows for column in columns]


def _cell(one: Pad) -> Cell:
    return round(one.centre_xy[1] / GRID), round(one.centre_xy[0] / GRID)


def _length(a: Pad, b: Pad) -> float:
    return float(np.hypot(a.centre_xy[0] - b.centre_xy[0], a.centre_xy[1] - b.centre_xy[1]))


def _stitching(canvas: Canvas) -> None:
    """Vias that tie the plane to the other side, where there is plane enough."""
    room = np.where((canvas.silk > 0) | (canvas.openings > 0), np.uint8(0), canvas.copper)
    depth = cv2.distanceTransform(room, cv2.DIST_L2, 3)
    for y in range(90, SIZE_WH[1] - 80, 50):
        for x in range(90, SIZE_WH[0] - 80, 50):
            if depth[y, x] > 17:
                via(canvas, (x, y), 20, drill=0.5)


def _fixings(canvas: Canvas) -> None:
    for x in (96, SIZE_WH[0] - 96):
        for y in (96, SIZE_WH[1] - 96):
            canvas.disc((x, y), 92, clearance=10, opening=2)
            canvas.hole((x, y), 56)
    for x, y in ((1330, 120), (230, 1080), (640, 985)):
        canvas.disc((x, y), 60, opening=-12)
        canvas.cut([(x, y), (x, y)], 60)
        canvas.disc((x, y), 22, opening=14)


def _antenna(canvas: Canvas) -> None:
    """A meander on bare laminate."""
    x1, y1, x2, y2 = 1392, 870, 1536, 1022
    canvas.copper[y1:y2, x1:x2] = 0
    points: list[Point] = [(1360, 1000), (1410, 1000)]
    for k in range(4):
        left, right = 1410 + 32 * k, 1426 + 32 * k
        points += [(left, 888), (right, 888), (right, 1004 if k < 3 else 940), (right + 16, 1004 if k < 3 else 940)]
    canvas.trace(points, 9)


def _print_legends(canvas: Canvas) -> None:
    for part in parts():
        canvas.legend_lines(part.outlines, 3)
        for legend in part.legends:
            canvas.legend(legend.text, legend.origin_xy, legend.height, turned=legend.turned)
    write(canvas.openings, "BENCHLIGHT", (530, 1092), 44, stroke_width=6)  # in bare copper
    canvas.legend("DEMO CONTROLLER  REV A", (534, 1126), 15)
    canvas.legend("5V", (206, 268), 18)


def _lying(seed: int) -> Misregistration:
    rng = np.random.default_rng(seed)
    shift = (float(rng.uniform(-7, 7)), float(rng.uniform(-7, 7)))
    return Misregistration(shift, float(rng.uniform(-0.5, 0.5)), float(rng.uniform(0.996, 1.004)), wobble=0.4, cell=400)


def _photographed(name: str, seed: int, classes: tuple[str, ...], registration: Misregistration) -> Photograph:
    rng = np.random.default_rng(seed)
    layers = demonstration_layers()
    defective = add_defects(rng, layers.copper, classes, spacing=60, keep_out=_fixtures())
    maps = sampling_maps(rng, SIZE_WH, registration)
    board = _moved(_outline(), *maps)
    seen = Layers(*(_moved(part, *maps) for part in (defective.copper, layers.holes, layers.openings, layers.silk)))
    gain, glare = rng.uniform((0.96, 2.0), (1.05, 9.0)).tolist()
    exposure = Exposure(blur=0.8, noise=2.0, gain=gain, shade=0.05, glare=glare, sheen=1.5)
    image = _on_table(render(rng, "photo", seen, MATERIALS, exposure), board)
    labels = cv2.remap(defective.labels, *maps, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 93])
    return Photograph(name, jpeg.tobytes(), truth_of(np.asarray(labels, np.uint8), defective.classes))


def _moved(mask: Mask, map_x: NDArray[np.float32], map_y: NDArray[np.float32]) -> Mask:
    return np.asarray(cv2.remap(mask, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.uint8)


def _outline() -> Mask:
    """The board itself, with round corners."""
    mask = np.zeros(SIZE_WH[::-1], np.uint8)
    size = (SIZE_WH[0] - 2 * EDGE, SIZE_WH[1] - 2 * EDGE)
    radius = 36
    cv2.rectangle(mask, (EDGE + radius, EDGE), (EDGE + size[0] - radius, EDGE + size[1]), 255, -1)
    cv2.rectangle(mask, (EDGE, EDGE + radius), (EDGE + size[0], EDGE + size[1] - radius), 255, -1)
    for x in (EDGE + radius, EDGE + size[0] - radius):
        for y in (EDGE + radius, EDGE + size[1] - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def _fixtures() -> Mask:
    """Where the demonstration shows no defects: the table, the board's rim, its holes and its legend."""
    rim = EDGE + 40
    mask = np.full(SIZE_WH[::-1], 255, np.uint8)
    mask[rim:-rim, rim:-rim] = around_holes(demonstration_layers().holes)[rim:-rim, rim:-rim]
    mask[1030:1150, 500:900] = 255
    return mask


def _on_table(image: NDArray[np.uint8], board: Mask) -> NDArray[np.uint8]:
    """The board with its shadow on a dark table."""
    share = np.asarray(cv2.GaussianBlur(board, (0, 0), 0.8), np.float32)[..., None] / 255
    shadow = np.asarray(cv2.GaussianBlur(np.roll(board, (6, 4), (0, 1)), (0, 0), 9), np.float32)[..., None] / 255
    table = np.asarray(TABLE, np.float32) * (1 - 0.6 * shadow)
    return np.asarray(table + (image - table) * share, np.uint8)
