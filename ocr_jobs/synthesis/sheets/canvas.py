"""What a sheet is drawn from: strokes, arcs, fills and lettering, in millimetres, y upwards."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ocr_jobs.synthesis.sheets.faces import Face

Point = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    points: tuple[Point, ...]
    width: float
    dashes: tuple[float, ...] = ()
    grey: float = 0.0


@dataclass(frozen=True)
class Arc:
    """From start to end degrees, counter-clockwise; a whole circle goes from 0 to 360."""

    centre: Point
    radius: float
    start: float
    end: float
    width: float
    dashes: tuple[float, ...] = ()
    grey: float = 0.0


@dataclass(frozen=True)
class Fill:
    points: tuple[Point, ...]
    grey: float = 0.0


@dataclass(frozen=True)
class Lettering:
    """One line in one face from its base line's left end. height is a capital's; hidden text is found but not seen."""

    text: str
    at: Point
    height: float
    face: Face
    angle: float = 0.0
    stretch: float = 1.0
    slant: float = 0.0  # degrees to the right
    grey: float = 0.0
    hidden: bool = False


Item = Stroke | Arc | Fill | Lettering


@dataclass(frozen=True)
class Placement:
    """Turns by an angle about the origin, then moves."""

    at: Point
    angle: float = 0.0

    def point(self, point: Point) -> Point:
        turn = math.radians(self.angle)
        x, y = point
        return (
            self.at[0] + x * math.cos(turn) - y * math.sin(turn),
            self.at[1] + x * math.sin(turn) + y * math.cos(turn),
        )

    def points(self, points: Iterable[Point]) -> tuple[Point, ...]:
        return tuple(self.point(each) for each in points)

    def item(self, item: Item) -> Item:
        match item:
            case Stroke() | Fill():
                return replace(item, points=self.points(item.points))
            case Arc():
                start, end = item.start + self.angle, item.end + self.angle
                return replace(item, centre=self.point(item.centre), start=start, end=end)
            case Lettering():
                return replace(item, at=self.point(item.at), angle=item.angle + self.angle)


def rectangle(x0: float, y0: float, x1: float, y1: float) -> tuple[Point, Point, Point, Point]:
    """Clockwise as seen, from the upper left corner."""
    return (x0, y1), (x1, y1), (x1, y0), (x0, y0)


def closed(points: Sequence[Point]) -> tuple[Point, ...]:
    return (*points, points[0])


def arc_points(arc: Arc, step: float = 5.0) -> tuple[Point, ...]:
    """The arc as a polyline with a corner each `step` degrees."""
    parts = max(2, math.ceil((arc.end - arc.start) / step))
    angles = (math.radians(arc.start + (arc.end - arc.start) * i / parts) for i in range(parts + 1))
    return tuple((arc.centre[0] + arc.radius * math.cos(a), arc.centre[1] + arc.radius * math.sin(a)) for a in angles)


def distance(a: Point, b: Point) -> float:
    return math.hypot(b[0] - a[0], b[1] - a[1])


def polar(centre: Point, radius: float, degrees: float) -> Point:
    turn = math.radians(degrees)
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)
