"""Layouts as a design program leaves them: nothing touches, or comes near, what it does not belong to.

Features are tried one after the other and kept where they clear the copper of other nets. Whoever looks at such a board
without its golden board can tell a cut, a bridge or a speck from what is meant.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from inspections.synthesis.canvas import Canvas, Layers, Mask, Point, write
from inspections.synthesis.features import pad, via
from inspections.synthesis.layout_styles import PAD_SHAPES, Region, bent_path
from inspections.synthesis.outlines import PadShape, parallel

Feature = Callable[[Canvas], None]

LEAST_GAP_PX = 5
_STEPS = np.array([[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]], np.float64)
_LEAST_POUR_PX = 9  # copper narrower than that is not poured


class TidyBoard:
    """A canvas that knows which net owns each pixel, its clearance included."""

    def __init__(self, size_wh: tuple[int, int], unit: float, gap: float) -> None:
        self.canvas = Canvas(size_wh)
        self.region = Region(0, 0, size_wh[0], size_wh[1], unit)
        self.gap = max(round(gap), LEAST_GAP_PX)
        self._owner = np.zeros((size_wh[1], size_wh[0]), np.uint16)
        self._nets = 0

    @property
    def unit(self) -> float:
        return self.region.unit

    def place(self, feature: Feature, net: int | None = None) -> int | None:
        """Paints the feature if it clears all other nets; the net that it belongs to, or None where it does not fit."""
        scratch = Canvas(self.canvas.size_wh)
        feature(scratch)
        x, y, width, height = cv2.boundingRect(scratch.copper)
        if width == 0:
            return None
        reach = self.gap
        window = np.s_[max(y - reach, 0) : y + height + reach, max(x - reach, 0) : x + width + reach]
        owner, painted = self._owner[window], scratch.copper[window]
        owners = owner[painted > 0]
        if bool(((owners != 0) & (owners != (net or 0))).any()):
            return None
        if net is None:
            self._nets += 1
            net = self._nets
        owner[(_grown(painted, reach) > 0) & (owner == 0)] = net
        feature(self.canvas)
        return net


def tidy_layout(rng: np.random.Generator, size_wh: tuple[int, int]) -> Layers:
    """A board of pads, buses and routes in random number, sometimes poured around with copper."""
    unit = float(np.exp(rng.uniform(np.log(7), np.log(26))))
    board = TidyBoard(size_wh, unit, unit * rng.uniform(0.6, 1.5))
    area = size_wh[0] * size_wh[1] / unit**2
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        _bus(board, rng)
    if rng.random() < 0.15:
        _meander(board, rng)
    starts: list[tuple[Point, int]] = []
    for _ in range(int(rng.integers(1, 5))):
        starts += _pad_field(board, rng)
    for _ in range(int(rng.uniform(0.002, 0.02) * area)):
        starts += _single(board, rng)
    width = unit * rng.uniform(0.7, 1.2)
    for index in rng.permutation(len(starts)):
        if rng.random() < 0.75:
            point, net = starts[index]
            _route(board, rng, point, net, width * (2.2 if rng.random() < 0.08 else 1.0))
    if rng.random() < 0.12:
        _lettering(board, rng)
    if rng.random() < 0.25:
        _pour(board, rng)
    return board.canvas.layers()


def _bus(board: TidyBoard, rng: np.random.Generator) -> None:
    """Parallel traces right across the board."""
    path = bent_path(rng, board.region)
    width = board.unit * rng.uniform(0.6, 1.2)
    pitch = width + board.gap * rng.uniform(1.1, 2.0)
    for k in range(int(rng.integers(1, 10))):
        points = [tuple(point) for point in parallel(path, k * pitch)]
        board.place(lambda canvas, points=points: canvas.trace(points, width))  # type: ignore[misc]


def _meander(board: TidyBoard, rng: np.random.Generator) -> None:
    width = board.unit * rng.uniform(0.6, 1.0)
    pitch, amplitude = width + board.gap * rng.uniform(1.1, 1.6), board.unit * rng.uniform(4, 12)
    x, y = board.region.point(rng)
    points: list[Point] = [(x - board.unit * 4, y)]
    for k in range(int(rng.integers(4, 16))):
        ends = (y, y + amplitude) if k % 2 == 0 else (y + amplitude, y)
        points += [(x + k * pitch, ends[0]), (x + k * pitch, ends[1])]
    points.append((points[-1][0] + board.unit * 4, points[-1][1]))
    if rng.random() < 0.5:
        points = [(b, a) for a, b in points]
    board.place(lambda canvas: canvas.trace(points, width))


def _pad_field(board: TidyBoard, rng: np.random.Generator) -> list[tuple[Point, int]]:
    """Rows of like pads; the centres of those that fitted, with their nets."""
    dots = rng.random() < 0.2
    size = _dot(rng) if dots else board.unit * rng.uniform(1.4, 4.0, 2)
    drilled = rng.random() < 0.6 and not dots
    if drilled:
        size[:] = size[0] if rng.random() < 0.6 else size
    shape: PadShape = "round" if dots else PAD_SHAPES[int(rng.integers(4))]
    drill = float(size.min() * rng.uniform(0.35, 0.68)) if drilled else 0.0
    pitch = size + board.gap * rng.uniform(1.05, 3.5) + (board.unit if rng.random() < 0.5 else 0.0)
    corner = np.array(board.region.point(rng))
    placed: list[tuple[Point, int]] = []
    for row in range(int(rng.integers(1, 5))):
        for column in range(int(rng.integers(2, 10))):
            x, y = corner + pitch * (column, row)
            net = board.place(lambda canvas, x=x, y=y: pad(canvas, (x, y), tuple(size), shape, drill=drill))  # type: ignore[misc]
            placed += [((float(x), float(y)), net)] if net else []
    return placed


def _single(board: TidyBoard, rng: np.random.Generator) -> list[tuple[Point, int]]:
    """A dot, a via, a pad or a block on its own."""
    centre = board.region.point(rng)
    kind = rng.random()
    if kind < 0.25:
        width, height = _dot(rng)
        net = board.place(lambda canvas: pad(canvas, centre, (width, height), "round"))
    elif kind < 0.5:
        diameter, drill = board.unit * rng.uniform(1.4, 2.6), float(rng.choice([0.0, 0.4, 0.5]))
        net = board.place(lambda canvas: via(canvas, centre, diameter, drill=drill))
    else:
        size = tuple(board.unit * rng.uniform(1.5, 7 if kind > 0.85 else 3.5, 2))
        shape, degrees = PAD_SHAPES[int(rng.integers(4))], float(rng.choice([0, 0, 0, 45]))
        hole = min(size) * float(rng.choice([0.0, 0.45]))
        net = board.place(lambda canvas: pad(canvas, centre, (size[0], size[1]), shape, degrees=degrees, drill=hole))
    return [(centre, net)] if net else []


def _dot(rng: np.random.Generator) -> np.ndarray:
    """Width and height of a filled via or test point: as small as a speck of copper, but round and smooth."""
    return np.asarray(rng.uniform(8, 20) * np.array([1.0, rng.uniform(0.75, 1.35)]))


def _route(board: TidyBoard, rng: np.random.Generator, start: Point, net: int, width: float) -> None:
    """From a pad in runs of 0, 45 and 90 degrees for as long as nothing is in the way, often to a via."""
    point, heading = np.array(start), int(rng.integers(8))
    for run in range(int(rng.integers(1, 6))):
        end = _run(board, rng, point, heading, net, width)
        for turn in (1, -1, 2, -2) if end is None and run == 0 else ():
            end = _run(board, rng, point, (heading + turn) % 8, net, width)
            if end is not None:
                heading = (heading + turn) % 8
                break
        if end is None:
            break
        point, heading = end, (heading + int(rng.choice([-1, 1]))) % 8
    if not np.array_equal(point, start) and rng.random() < 0.85:
        centre = (float(point[0]), float(point[1]))
        board.place(lambda canvas: via(canvas, centre, 2.1 * width, drill=float(rng.choice([0.0, 0.45]))), net)


def _run(
    board: TidyBoard, rng: np.random.Generator, point: np.ndarray, heading: int, net: int, width: float
) -> np.ndarray | None:
    for length in board.unit * rng.uniform(3, 16) * np.array([1.0, 0.5]):
        end = point + _STEPS[heading] * length
        line: Sequence[Point] = [(float(point[0]), float(point[1])), (float(end[0]), float(end[1]))]
        if board.place(lambda canvas, line=line: canvas.trace(line, width), net):  # type: ignore[misc]
            return np.asarray(end)
    return None


def _lettering(board: TidyBoard, rng: np.random.Generator) -> None:
    text = "".join(rng.choice(list("ABCDEFHKLMNPRSTUXYZ0123456789-"), int(rng.integers(2, 8))))
    height = max(board.unit * rng.uniform(1.5, 3.5), 18)
    origin, turned = board.region.point(rng, inset=20), bool(rng.random() < 0.3)
    stroke_width = max(3, round(height * 0.14))
    board.place(
        lambda canvas: write(canvas.copper, text, origin, height, stroke_width=stroke_width, turned=turned, value=255)
    )


def _pour(board: TidyBoard, rng: np.random.Generator) -> None:
    """Copper around everything in an area, at a distance, no sliver of it too narrow."""
    copper, region = board.canvas.copper, board.region
    area = np.zeros_like(copper)
    if rng.random() < 0.5:
        area[:] = 255
    else:
        (x1, y1), (x2, y2) = region.point(rng), region.point(rng)
        cv2.rectangle(area, (int(min(x1, x2)), int(min(y1, y2))), (int(max(x1, x2)), int(max(y1, y2))), 255, -1)
    free = cv2.bitwise_and(area, cv2.bitwise_not(_grown(copper, board.gap)))
    poured = cv2.morphologyEx(free, cv2.MORPH_OPEN, _disc(max(_LEAST_POUR_PX, round(0.6 * board.unit))))
    board.canvas.copper[:] = cv2.bitwise_or(copper, poured)


def _grown(mask: Mask, reach: int) -> cv2.typing.MatLike:
    return cv2.dilate(mask, _disc(2 * reach + 1))


def _disc(size: int) -> cv2.typing.MatLike:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
