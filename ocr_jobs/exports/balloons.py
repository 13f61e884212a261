"""Where balloons stand: beside their dimensions, off other dimensions and other balloons. Page pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from ocr_jobs.exports.items import Item, Point

Box = tuple[float, float, float, float]

_RADIUS_OF_PAGE = 0.0078  # of the page's diagonal
_SMALLEST_PX, _LARGEST_PX = 14.0, 48.0
_DISTANCES = (1.5, 2.4, 3.6)  # radii from the box's edge to the balloon's middle


@dataclass(frozen=True)
class Balloon:
    """at_xy: its middle; to_xy: the nearest point of what it numbers."""

    item: Item
    at_xy: tuple[float, float]
    to_xy: tuple[float, float]
    radius: float


def radius_px(size_wh: tuple[int, int]) -> float:
    return min(max(hypot(*size_wh) * _RADIUS_OF_PAGE, _SMALLEST_PX), _LARGEST_PX)


def balloons_of(items: Sequence[Item], size_wh: tuple[int, int]) -> list[Balloon]:
    """One for each item of a page, in their order."""
    radius = radius_px(size_wh)
    boxes = [item.box_xyxy for item in items]
    taken: list[Box] = []
    balloons = []
    for item, box in zip(items, boxes, strict=True):
        at = min(_places(box, radius), key=lambda place: _cost(place, radius, boxes, taken, size_wh))
        taken.append(_around(at, radius))
        balloons.append(Balloon(item, at, _nearest(at, item.polygon), radius))
    return balloons


def _nearest(at: Point, polygon: Sequence[Sequence[float]]) -> Point:
    """Of the polygon's outline: text at an angle fills little of its box."""
    corners = [(point[0], point[1]) for point in polygon]
    sides = zip(corners, [*corners[1:], corners[0]], strict=True)
    return min((_on_side(at, *side) for side in sides), key=lambda point: hypot(point[0] - at[0], point[1] - at[1]))


def _on_side(at: Point, start: Point, end: Point) -> Point:
    across, down = end[0] - start[0], end[1] - start[1]
    length2 = across * across + down * down
    along = ((at[0] - start[0]) * across + (at[1] - start[1]) * down) / length2 if length2 else 0.0
    along = min(max(along, 0.0), 1.0)
    return start[0] + along * across, start[1] + along * down


def _places(box: Box, radius: float) -> Iterator[tuple[float, float]]:
    x0, y0, x1, y1 = box
    for distance in _DISTANCES:
        by = distance * radius
        yield from ((x0 - by, y0 - by * 0.6), (x1 + by, y0 - by * 0.6), (x0 - by, (y0 + y1) / 2))
        yield from ((x1 + by, (y0 + y1) / 2), ((x0 + x1) / 2, y0 - by), ((x0 + x1) / 2, y1 + by))
        yield from ((x0 - by, y1 + by * 0.6), (x1 + by, y1 + by * 0.6))


def _cost(
    at: tuple[float, float], radius: float, boxes: Sequence[Box], taken: Sequence[Box], size_wh: tuple[int, int]
) -> float:
    """How much of it lies on something else; outside of the page is worst."""
    own = _around(at, radius)
    outside = own[0] < 0 or own[1] < 0 or own[2] > size_wh[0] or own[3] > size_wh[1]
    return outside * 1e9 + 3 * sum(_shared(own, each) for each in taken) + sum(_shared(own, each) for each in boxes)


def _around(at: tuple[float, float], radius: float) -> Box:
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius


def _shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
