"""Ways to lay out a region of a board: traces, routes, planes, plain shapes, footprints, meanders."""

from dataclasses import dataclass

import numpy as np

from inspections.synthesis.canvas import Canvas
from inspections.synthesis.features import bundle, pad, pad_row, ring_segment, thermal_relief, via
from inspections.synthesis.outlines import PadShape, Points, arc, pad_outline

PAD_SHAPES: tuple[PadShape, ...] = ("rect", "chamfer", "oblong", "round")


@dataclass(frozen=True)
class Region:
    """A part of the canvas in px, and the unit (about the width of a common trace there)."""

    x1: float
    y1: float
    x2: float
    y2: float
    unit: float

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    def point(self, rng: np.random.Generator, *, inset: float = 0) -> tuple[float, float]:
        x = rng.uniform(self.x1 + inset, max(self.x2 - inset, self.x1 + inset + 1))
        y = rng.uniform(self.y1 + inset, max(self.y2 - inset, self.y1 + inset + 1))
        return float(x), float(y)


def bent_path(rng: np.random.Generator, region: Region) -> Points:
    """Across the region from one side to the other, in runs of 0, 45 and 90 degrees."""
    heading = int(rng.integers(4)) * 2
    steps = np.array([[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]], float)
    reach = 1.5 * max(region.width, region.height)
    point = np.array(region.point(rng))
    path = [point - steps[heading] * reach, point]
    for _ in range(int(rng.integers(0, 5))):
        heading = (heading + int(rng.choice([-1, 1]))) % 8
        point = point + steps[heading] * rng.uniform(3, 12) * region.unit
        path.append(point)
    path.append(point + steps[heading] * reach)
    return np.array(path)


def traces(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """Bundles of parallel traces, of even or mixed width, some ending in vias or pads."""
    for _ in range(int(rng.integers(1, 5))):
        count = int(rng.integers(1, 9))
        width = region.unit * rng.uniform(0.5, 1.3)
        mixed = rng.random() < 0.4
        widths = [width * (rng.uniform(0.5, 2.2) if mixed else 1.0) for _ in range(count)]
        gap = region.unit * rng.uniform(0.6, 2.2)
        gaps = [gap * (rng.uniform(0.7, 1.8) if mixed else 1.0) for _ in range(count)]
        bundle(canvas, bent_path(rng, region), widths, gaps, clearance=region.unit * rng.uniform(0.6, 1.5))
    for _ in range(int(rng.integers(0, 14))):
        joint(canvas, rng, region)


def maze(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """Routes that wander over a grid without touching each other, from pad to pad."""
    pitch = region.unit * rng.uniform(2.0, 3.4)
    columns, rows = int(region.width / pitch) + 1, int(region.height / pitch) + 1
    taken = np.zeros((rows, columns), bool)
    width = region.unit * rng.uniform(0.6, 1.1)
    drill = float(rng.choice([0.0, 0.4, 0.5]))
    for _ in range(int(min(rows * columns / 6, 90))):
        cells = _walk(rng, taken, straight=rng.uniform(0.6, 0.95))
        if len(cells) < 2:
            continue
        points = [(region.x1 + x * pitch, region.y1 + y * pitch) for y, x in cells]
        canvas.trace(points, width * (2.0 if rng.random() < 0.1 else 1.0))
        for end in (points[0], points[-1]):
            if rng.random() < 0.75:
                via(canvas, end, min(region.unit * rng.uniform(1.5, 2.4), pitch * 0.8), drill=drill)


def _walk(rng: np.random.Generator, taken: np.ndarray, *, straight: float) -> list[tuple[int, int]]:
    rows, columns = taken.shape
    cell = (int(rng.integers(rows)), int(rng.integers(columns)))
    if taken[cell]:
        return []
    taken[cell] = True
    cells, heading = [cell], int(rng.integers(8))
    steps = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
    for _ in range(int(rng.integers(3, 26))):
        if rng.random() > straight:
            heading = (heading + int(rng.choice([-1, 1]))) % 8
        dy, dx = steps[heading]
        y, x = cell[0] + dy, cell[1] + dx
        if (
            not (0 <= y < rows and 0 <= x < columns)
            or taken[y, x]
            or (dy and dx and taken[cell[0], x] and taken[y, cell[1]])
        ):
            heading = (heading + int(rng.choice([-2, 2]))) % 8
            continue
        cell = (y, x)
        taken[cell] = True
        cells.append(cell)
    return cells


def plane(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """A copper pour with antipads, thermal reliefs, slots and the odd trace in a channel of its own."""
    unit = region.unit
    canvas.polygon(_corners(region))
    for _ in range(int(rng.integers(0, 5))):
        canvas.cut([tuple(point) for point in bent_path(rng, region)], unit * rng.uniform(0.3, 1.2))
    for _ in range(int(rng.integers(0, 3))):
        points = [tuple(point) for point in bent_path(rng, region)]
        canvas.trace(points, unit * rng.uniform(0.5, 1.5), clearance=unit * rng.uniform(0.4, 1.0))
    diameter = unit * rng.uniform(1.6, 3.4)
    for _ in range(int(rng.integers(2, 16))):
        centre = region.point(rng)
        kind = rng.random()
        if kind < 0.35:
            thermal_relief(canvas, centre, diameter, degrees=float(rng.choice([0, 45])))
        elif kind < 0.7:
            via(canvas, centre, diameter, clearance=unit * rng.uniform(0.4, 1.0), drill=float(rng.choice([0, 0.45])))
        else:
            canvas.hole(centre, diameter * rng.uniform(0.3, 0.9))


def shapes(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """Large plain areas: chamfered blocks, discs, rings, wedges, curved edges."""
    unit = region.unit
    for _ in range(int(rng.integers(3, 11))):
        centre = region.point(rng)
        size = (unit * rng.uniform(2, 12), unit * rng.uniform(2, 12))
        clearance = unit * rng.uniform(0.5, 2)
        kind = rng.random()
        if kind < 0.5:
            shape = PAD_SHAPES[int(rng.integers(3))]
            drill = float(rng.choice([0, 0, 0.3])) * min(size)
            degrees = float(rng.choice([0, 0, 0, 45, rng.uniform(0, 90)]))
            pad(canvas, centre, size, shape, degrees=degrees, drill=drill, clearance=clearance)
        elif kind < 0.7:
            canvas.disc(centre, size[0], clearance=clearance)
            if rng.random() < 0.6:
                canvas.hole(centre, size[0] * rng.uniform(0.2, 0.6))
        elif kind < 0.85:
            ring_segment(canvas, centre, size[0], unit * rng.uniform(0.6, 2), (0, float(rng.uniform(90, 360))))
        else:
            _blob(canvas, rng, centre, size)
    for _ in range(int(rng.integers(0, 4))):
        points = [tuple(point) for point in bent_path(rng, region)]
        canvas.trace(points, unit * rng.uniform(0.6, 2), clearance=unit * rng.uniform(0.4, 1.2))


def _blob(
    canvas: Canvas, rng: np.random.Generator, centre_xy: tuple[float, float], size_wh: tuple[float, float]
) -> None:
    count = int(rng.integers(3, 8))
    angles = np.sort(rng.uniform(0, 360, count))
    outline = [arc(centre_xy, rng.uniform(0.5, 1.2) * max(size_wh) / 1.5, angle, angle)[0] for angle in angles]
    canvas.polygon([tuple(point) for point in outline], clearance=0.2 * min(size_wh))


def footprints(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """Rows and grids of pads of fine and coarse pitch, with traces leading away."""
    for _ in range(int(rng.integers(1, 5))):
        pitch = region.unit * rng.uniform(1.6, 4.5)
        count = int(rng.integers(2, 12))
        along, across = pitch * rng.uniform(0.4, 0.72), pitch * rng.uniform(0.5, 2.4)
        shape = PAD_SHAPES[int(rng.integers(4))]
        degrees = float(rng.choice([0, 90]))
        rows = int(rng.choice([1, 2, 2, 4]))
        drill = along * rng.uniform(0.35, 0.6) if rng.random() < 0.4 and across < 1.6 * along else 0.0
        start = np.array(region.point(rng)) - (pitch * count / 3)
        step = np.array([0.0, across + pitch * rng.uniform(0.4, 2)])
        if degrees == 90:
            step = step[::-1]
        for row in range(rows):
            corner = start + row * step
            centres = pad_row(
                canvas, (corner[0], corner[1]), count, pitch, (along, across), shape,
                degrees=degrees, drill=drill, clearance=pitch * 0.25,
            )  # fmt: skip
            _fan_out(canvas, rng, centres, pitch, step * (1 if row else -1))


def _fan_out(
    canvas: Canvas, rng: np.random.Generator, centres: list[tuple[float, float]], pitch: float, step: Points
) -> None:
    direction = step / (np.hypot(*step) + 1e-9)
    sideways = np.array([direction[1], -direction[0]]) * rng.choice([-1, 0, 1])
    length = pitch * rng.uniform(2, 9)
    width = pitch * rng.uniform(0.15, 0.3)
    skip = rng.random() * 0.6
    for centre in centres:
        if rng.random() > skip:
            bend = np.array(centre) + direction * length * 0.6
            end = bend + (direction + sideways) * length * 0.4
            canvas.trace([centre, tuple(bend), tuple(end)], width)
            if rng.random() < 0.4:
                via(canvas, tuple(end), min(width * 2.4, pitch * 0.7))


def serpentine(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """Meanders, as in delay lines and printed coils."""
    width = region.unit * rng.uniform(0.5, 1.2)
    pitch = width + region.unit * rng.uniform(0.6, 1.6)
    for _ in range(int(rng.integers(1, 4))):
        x, y = region.point(rng)
        x, y = x - region.width / 3, y - region.height / 3
        amplitude = region.unit * rng.uniform(4, 14)
        points = [(x - 400, y)]
        for k in range(int(rng.integers(4, 22))):
            levels = (y, y + amplitude) if k % 2 == 0 else (y + amplitude, y)
            points += [(x + k * pitch, levels[0]), (x + k * pitch, levels[1])]
        points.append((points[-1][0] + 400, points[-1][1]))
        if rng.random() < 0.5:
            points = [(py, px) for px, py in points]
        canvas.trace(points, width, clearance=pitch - width)


def joint(canvas: Canvas, rng: np.random.Generator, region: Region) -> None:
    """A via or pad with a short stub, dropped anywhere."""
    unit = region.unit
    centre = region.point(rng)
    stub = np.array(centre) + np.array([[1, 0], [0, 1], [1, 1], [-1, 1]][int(rng.integers(4))]) * unit * rng.uniform(
        2, 8
    )
    clearance = unit * rng.uniform(0.5, 1.2)
    canvas.trace([centre, tuple(stub)], unit * rng.uniform(0.5, 1), clearance=clearance)
    if rng.random() < 0.6:
        via(canvas, centre, unit * rng.uniform(1.6, 3), clearance=clearance, drill=float(rng.choice([0, 0.4, 0.5])))
    else:
        shape = PAD_SHAPES[int(rng.integers(4))]
        pad(canvas, centre, (unit * rng.uniform(1.5, 4), unit * rng.uniform(1.5, 4)), shape, clearance=clearance)


def _corners(region: Region) -> list[tuple[float, float]]:
    size = (region.width, region.height)
    centre = (region.x1 + size[0] / 2, region.y1 + size[1] / 2)
    return [tuple(point) for point in pad_outline(centre, size, "rect")]
