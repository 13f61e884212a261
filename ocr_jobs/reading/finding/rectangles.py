"""The rectangle around ink, in the direction in which its text runs."""

import math

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.results import Point, Polygon

_UPRIGHT_SHARE = 1.2  # an upright rectangle is taken if it is no larger than so many times the turned one
_FEW_UPRIGHT_SHARE = 1.4  # of few letters the turned one means little
_LEFTOVER_DEG = 1.2  # a direction that near to level is level


def base_angle(points: npt.NDArray[np.floating], *, few: bool) -> float:
    """Degrees of one side of the rectangle around the points: level, unless a turned one is clearly smaller."""
    hull = cv2.convexHull(points.astype(np.float32))
    (_, size, angle), (_, _, wide, high) = cv2.minAreaRect(hull), cv2.boundingRect(hull)
    share = _FEW_UPRIGHT_SHARE if few else _UPRIGHT_SHARE
    return 0.0 if wide * high <= share * (size[0] + 1) * (size[1] + 1) else -float(angle)


def turned_box(points: npt.NDArray[np.floating], angle: float) -> Polygon:
    """float[n,2] -> the rectangle around them whose first side runs in this direction, read from below or the right."""
    turn = math.radians(angle)
    frame = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    placed = points @ frame.T
    (u0, v0), (u1, v1) = placed.min(axis=0), placed.max(axis=0) + 1
    corners = np.array([(u0, v0), (u1, v0), (u1, v1), (u0, v1)]) @ frame
    return _read_from_below(corners)


def along(corners: npt.NDArray[np.floating]) -> Polygon:
    """Four corners clockwise, begun so that the first side is a long one that runs right, or else up."""
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    return _read_from_below(np.roll(corners, 0 if sides[0] + sides[2] >= sides[1] + sides[3] else -1, axis=0))


def _read_from_below(corners: npt.NDArray[np.floating]) -> Polygon:
    options = [corners, np.roll(corners, -2, axis=0)]
    best = max(options, key=lambda each: _reads(direction(each)))
    first, second, third, fourth = ((float(px), float(py)) for px, py in best)
    return first, second, third, fourth


def direction(corners: npt.NDArray[np.floating] | Polygon) -> float:
    """Degrees, counter-clockwise as seen: 0 reads to the right, 90 upwards."""
    (x0, y0), (x1, y1) = corners[0], corners[1]
    return math.degrees(math.atan2(float(y0 - y1), float(x1 - x0)))


def span(polygon: Polygon) -> tuple[float, float]:
    """Length along the text, and height across."""
    (x0, y0), (x1, y1), _, (x3, y3) = polygon
    return math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)


def centre(polygon: Polygon) -> Point:
    return sum(x for x, _ in polygon) / 4, sum(y for _, y in polygon) / 4


def grown(polygon: Polygon, by: float) -> Polygon:
    """By so many px on every side."""
    (length, height), corners = span(polygon), np.array(polygon)
    u = (corners[1] - corners[0]) / max(length, 1e-6)
    v = (corners[3] - corners[0]) / max(height, 1e-6)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    moved = [corner + by * (a * u + b * v) for corner, (a, b) in zip(corners, signs, strict=True)]
    first, second, third, fourth = ((float(x), float(y)) for x, y in moved)
    return first, second, third, fourth


def _reads(angle: float) -> float:
    """Highest for what reads from below or from the right: directions above -90 and up to 90 degrees."""
    return 1.0 if -90 + _LEFTOVER_DEG < angle <= 90 + _LEFTOVER_DEG else 0.0
