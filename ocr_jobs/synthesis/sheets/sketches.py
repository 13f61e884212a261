"""A view of a part in the part's millimetres: its outlines, and the dimensions that it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ocr_jobs.synthesis.sheets.callouts import Callout
from ocr_jobs.synthesis.sheets.canvas import Arc, Item, Point, Stroke, arc_points
from ocr_jobs.synthesis.sheets.styles import Style

Pen = Literal["edge", "thin", "hidden", "centre"]
Side = Literal["top", "bottom", "left", "right"]
DASHES: dict[Pen, tuple[float, ...]] = {"edge": (), "thin": (), "hidden": (2.0, 1.0), "centre": (6.0, 1.2, 0.6, 1.2)}


@dataclass(frozen=True)
class Span:
    p: Point
    q: Point
    side: Side
    callout: Callout


@dataclass(frozen=True)
class Pointer:
    """A leader to the edge of something round, or to a point (radius 0)."""

    centre: Point
    radius: float
    away: float
    callout: Callout
    through: bool = False


@dataclass(frozen=True)
class Opening:
    """An angle, its legs given by their directions."""

    vertex: Point
    start: float
    end: float
    reach: float  # part's millimetres, of the arc
    callout: Callout


@dataclass
class Sketch:
    lines: list[tuple[tuple[Point, ...], Pen]] = field(default_factory=list)
    arcs: list[tuple[Point, float, float, float, Pen]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    edges_at: list[tuple[Point, float]] = field(default_factory=list)  # where symbols may sit, and which way is out

    def line(self, *points: Point, pen: Pen = "edge") -> None:
        self.lines.append((points, pen))

    def loop(self, points: Sequence[Point], pen: Pen = "edge") -> None:
        self.lines.append(((*points, points[0]), pen))

    def circle(self, centre: Point, radius: float, pen: Pen = "edge") -> None:
        self.arcs.append((centre, radius, 0, 360, pen))

    def arc(self, centre: Point, radius: float, start: float, end: float, pen: Pen = "edge") -> None:
        self.arcs.append((centre, radius, start, end, pen))

    def cross(self, centre: Point, reach: float) -> None:
        """Centre lines of a hole."""
        x, y = centre
        self.line((x - reach, y), (x + reach, y), pen="centre")
        self.line((x, y - reach), (x, y + reach), pen="centre")

    def hatch(self, x0: float, y0: float, x1: float, y1: float, pitch: float, *, rising: bool = True) -> None:
        """45° lines in a rectangle."""
        width, height = x1 - x0, y1 - y0
        step = pitch
        while step < width + height:
            a = (x0 + max(0.0, step - height), y0 + min(step, height))
            b = (x0 + min(step, width), y0 + max(0.0, step - width))
            if rising:
                a, b = (x0 + x1 - a[0], a[1]), (x0 + x1 - b[0], b[1])
            self.line(a, b, pen="thin")
            step += pitch

    def bounds(self) -> tuple[float, float, float, float]:
        points = [p for line, _ in self.lines for p in line]
        points += [(c[0] + dx * r, c[1] + dy * r) for c, r, *_ in self.arcs for dx in (-1, 1) for dy in (-1, 1)]
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def items(self, scale: float, at: Point, style: Style) -> list[Item]:
        def placed(point: Point) -> Point:
            return at[0] + point[0] * scale, at[1] + point[1] * scale

        def width(pen: Pen) -> float:
            return style.thick if pen == "edge" else style.thin

        items: list[Item] = []
        for points, pen in self.lines:
            items.append(Stroke(tuple(map(placed, points)), width(pen), DASHES[pen]))
        for centre, radius, start, end, pen in self.arcs:
            arc = Arc(placed(centre), radius * scale, start, end, width(pen), DASHES[pen])
            items += [arc] if pen == "edge" else [Stroke(arc_points(arc), arc.width, arc.dashes)]
        return items
