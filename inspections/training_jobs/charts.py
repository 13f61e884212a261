"""A training's epochs as lines to draw: points of an SVG, and the same numbers for a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 320, 120
VIEW_BOX = f"-6 0 {WIDTH + 12} {HEIGHT}"


@dataclass(frozen=True)
class Line:
    """points: as an SVG's polyline takes them, in WIDTH x HEIGHT. now: the latest value."""

    points: str
    last: tuple[float, float]
    now: float


def line(epochs: Sequence[Mapping[str, Any]], name: str, total: int) -> Line | None:
    """None where there are no epochs yet."""
    values = [float(epoch[name]) for epoch in epochs]
    if not values:
        return None
    lowest, highest = min(values), max(values)
    span = (highest - lowest) or 1.0
    step = WIDTH / max(total - 1, len(values) - 1, 1)
    places = [
        (round(number * step, 1), round(HEIGHT - 6 - (HEIGHT - 12) * (value - lowest) / span, 1))
        for number, value in enumerate(values)
    ]
    return Line(" ".join(f"{x},{y}" for x, y in places), places[-1], values[-1])
