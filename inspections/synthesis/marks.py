"""Marks: the shape of one defect, drawn as etching faults, scratches and dirt look, in a small window."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.synthesis.canvas import Mask, stroke
from inspections.synthesis.outlines import Points

MarkStyle = Literal["brush", "ragged", "scribble", "combed", "blob", "ring"]


@dataclass(frozen=True)
class Mark:
    """Pixels of a mark: mask uint8[h,w] (0 or 255) whose upper left corner lies at corner_xy on the board."""

    mask: Mask
    corner_xy: tuple[int, int]

    def window(self, board: Mask) -> Mask:
        """The part of the board that the mask covers, as a view."""
        x, y = self.corner_xy
        height, width = self.mask.shape
        return board[y : y + height, x : x + width]


def draw_mark(
    rng: np.random.Generator,
    path_xy: Points,
    thickness: float,
    style: MarkStyle,
    size_wh: tuple[int, int],
    *,
    margin: int,
) -> Mark | None:
    """Draw a mark along a path in board px. None where its window, with `margin` px around, lies off the board."""
    reach = thickness + margin + 3
    x1, y1 = np.floor(np.maximum(path_xy.min(axis=0) - reach, 0)).astype(int)
    x2, y2 = np.ceil(np.minimum(path_xy.max(axis=0) + reach, size_wh)).astype(int)
    if x2 - x1 < 4 or y2 - y1 < 4:
        return None
    mask = np.zeros((y2 - y1, x2 - x1), np.uint8)
    DRAW[style](rng, mask, path_xy - (x1, y1), thickness)
    return Mark(mask, (int(x1), int(y1)))


def _brush(rng: np.random.Generator, mask: Mask, path_xy: Points, thickness: float) -> None:
    taper = 1 + rng.normal(0, 0.12, len(path_xy) - 1)
    for start, end, factor in zip(path_xy[:-1], path_xy[1:], taper, strict=True):
        stroke(mask, [tuple(start), tuple(end)], max(thickness * factor, 2.0), 255)


def _ragged(rng: np.random.Generator, mask: Mask, path_xy: Points, thickness: float) -> None:
    _brush(rng, mask, path_xy, thickness)
    soft = cv2.GaussianBlur(mask, (0, 0), 1.5).astype(np.float32)
    mask[:] = np.where(soft + 70 * _grain(rng, mask.shape, 1.2) > 110, 255, 0)


def _scribble(rng: np.random.Generator, mask: Mask, path_xy: Points, thickness: float) -> None:
    for _ in range(int(rng.integers(2, 6))):
        offset = rng.normal(0, thickness * 0.3, 2)
        wander = rng.normal(0, max(thickness * 0.12, 0.4), path_xy.shape)
        stroke(mask, [tuple(point) for point in path_xy + offset + wander], float(rng.choice([1.0, 2.0, 2.6])), 255)


def _combed(rng: np.random.Generator, mask: Mask, path_xy: Points, thickness: float) -> None:
    """A stroke that the scanner saw in lines only, as faint copper comes out of a threshold."""
    _brush(rng, mask, path_xy, thickness)
    lines = cv2.GaussianBlur(rng.standard_normal(mask.shape).astype(np.float32), (0, 0), sigmaX=3.0, sigmaY=0.6)
    mask[lines > np.quantile(lines, rng.uniform(0.55, 0.85))] = 0


def _blob(rng: np.random.Generator, mask: Mask, path_xy: Points, thickness: float) -> None:
    centre = path_xy.mean(axis=0)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radii = (
        thickness
        / 2
        * (1 + 0.18 * rng.normal(0, 1, 3) @ np.sin(np.outer([1, 2, 3], angles) + rng.uniform(0, 6, (3, 1))))
    )
    outline = centre + np.stack([np.cos(angles), np.sin(angles) * rng.uniform(0.7, 1.0)], axis=1) * radii[:, None]
    cv2.fillPoly(mask, [(outline * 16).round().astype(np.int32)], 255, cv2.LINE_8, 4)


def _ring(rng: np.random.Generator, mask: Mask, path_xy: Points, thickness: float) -> None:
    centre = (path_xy.mean(axis=0) * 16).round().astype(int)
    axes = np.maximum(thickness / 2 * rng.uniform(0.6, 1.0, 2), 2.0)
    axes_fixed = (int(axes[0] * 16), int(axes[1] * 16))
    span = float(rng.uniform(250, 360))
    cv2.ellipse(mask, tuple(centre.tolist()), axes_fixed, float(rng.uniform(0, 180)), 0, span, 255, 2, cv2.LINE_8, 4)


def _grain(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> NDArray[np.float32]:
    noise = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), sigma)
    return np.asarray(noise / (noise.std() + 1e-6), np.float32)


DRAW = {"brush": _brush, "ragged": _ragged, "scribble": _scribble, "combed": _combed, "blob": _blob, "ring": _ring}
