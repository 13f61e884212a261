"""Places on a page: which lie in which, and how far along each other."""

from collections.abc import Sequence

import cv2
import numpy as np

from ocr_jobs.reading.results import Point, Polygon


def middle(polygon: Polygon) -> Point:
    return sum(x for x, _ in polygon) / 4, sum(y for _, y in polygon) / 4


def holds(polygon: Polygon, point: Point) -> bool:
    """Whether the point lies in a polygon that bulges nowhere inward, on its edge included."""
    corners = np.array(polygon)
    sides = np.roll(corners, -1, axis=0) - corners
    towards = np.array(point) - corners
    turns = sides[:, 0] * towards[:, 1] - sides[:, 1] * towards[:, 0]
    return bool((turns >= 0).all() or (turns <= 0).all())


def around(polygons: Sequence[Polygon]) -> Polygon:
    """The box around all of them, in the direction of the first."""
    corners = np.array(polygons[0])
    along = corners[1] - corners[0]
    along = along / (np.hypot(*along) or 1.0)
    down = np.array([-along[1], along[0]])
    points = np.concatenate([np.array(polygon) for polygon in polygons])
    u, v = points @ along, points @ down
    box = ((u.min(), v.min()), (u.max(), v.min()), (u.max(), v.max()), (u.min(), v.max()))
    first, second, third, fourth = (tuple(float(each) for each in a * along + b * down) for a, b in box)
    return (first[0], first[1]), (second[0], second[1]), (third[0], third[1]), (fourth[0], fourth[1])


def area(polygon: Polygon) -> float:
    return float(cv2.contourArea(np.array(polygon, np.float32)))


def covered(one: Polygon, other: Polygon) -> float:
    """How much of the smaller one the other covers, 0 to 1."""
    if _apart(one, other):
        return 0.0
    a, b = (np.array(each, np.float32) for each in (one, other))
    common, _ = cv2.intersectConvexConvex(a, b)
    return float(common) / max(min(area(one), area(other)), 1.0)


def _apart(one: Polygon, other: Polygon) -> bool:
    """Told quickly, as most are."""
    return (
        max(x for x, _ in one) < min(x for x, _ in other)
        or max(x for x, _ in other) < min(x for x, _ in one)
        or max(y for _, y in one) < min(y for _, y in other)
        or max(y for _, y in other) < min(y for _, y in one)
    )
