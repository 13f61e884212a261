"""Outlines that features are made of: polygons and paths as float arrays of points, in px."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""float64[N,2], x and y in px."""

PadShape = Literal["rect", "chamfer", "oblong", "round"]


def pad_outline(
    centre_xy: tuple[float, float], size_wh: tuple[float, float], shape: PadShape, *, degrees: float = 0
) -> Points:
    """A pad's outline, clockwise. "chamfer" cuts the corners at 45 degrees, "oblong" has half-round ends."""
    half = np.asarray(size_wh, np.float64) / 2
    if shape == "rect":
        outline = _box(half)
    elif shape == "chamfer":
        outline = _chamfered(half, 0.3 * float(half.min()))
    elif shape == "oblong":
        outline = _stadium(half)
    else:
        outline = arc((0, 0), 1.0, 0, 360) * half
    return np.asarray(turned(outline, degrees) + np.asarray(centre_xy, np.float64), np.float64)


def arc(centre_xy: tuple[float, float], radius: float, from_degrees: float, to_degrees: float) -> Points:
    angles = np.deg2rad(np.linspace(from_degrees, to_degrees, max(int(abs(to_degrees - from_degrees) / 7), 4)))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius + np.asarray(centre_xy, np.float64)


def turned(points_xy: Points, degrees: float) -> Points:
    """Rotated about the origin, clockwise on the screen."""
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(points_xy @ np.array([[cos, sin], [-sin, cos]]), np.float64)


def parallel(path_xy: Points, offset: float) -> Points:
    """The path moved sideways by `offset` px, with mitred corners, so that bundles keep their pitch in bends.

    Raises nothing on doubled points: they are dropped first.
    """
    keep = np.r_[True, np.hypot(*np.diff(path_xy, axis=0).T) > 1e-6]
    path_xy = path_xy[keep]
    along = np.diff(path_xy, axis=0)
    normals = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.hypot(*along.T)[:, None]
    before = np.vstack([normals[:1], normals])
    after = np.vstack([normals, normals[-1:]])
    stretch = np.maximum(1 + (before * after).sum(axis=1), 0.3)
    return np.asarray(path_xy + offset * (before + after) / stretch[:, None], np.float64)


def smooth_path(rng: np.random.Generator, start_xy: Points, end_xy: Points, bend: float) -> Points:
    """A hand-drawn line from start to end: a quadratic curve whose middle strays by about `bend` of its length."""
    along = end_xy - start_xy
    across = np.array([-along[1], along[0]])
    middle = (start_xy + end_xy) / 2 + across * rng.normal(0, bend) + along * rng.uniform(-0.15, 0.15)
    t = np.linspace(0, 1, 9)[:, None]
    return (1 - t) ** 2 * start_xy + 2 * t * (1 - t) * middle + t**2 * end_xy


def _box(half: Points) -> Points:
    w, h = half
    return np.array([[-w, -h], [w, -h], [w, h], [-w, h]])


def _chamfered(half: Points, cut: float) -> Points:
    w, h = half
    return np.array(
        [
            [-w + cut, -h],
            [w - cut, -h],
            [w, -h + cut],
            [w, h - cut],
            [w - cut, h],
            [-w + cut, h],
            [-w, h - cut],
            [-w, -h + cut],
        ]
    )


def _stadium(half: Points) -> Points:
    w, h = half
    if w >= h:
        return np.vstack([arc((w - h, 0), h, -90, 90), arc((h - w, 0), h, 90, 270)])
    return np.vstack([arc((0, h - w), w, 0, 180), arc((0, w - h), w, 180, 360)])
