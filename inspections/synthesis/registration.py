"""How a board lies under the camera against its golden board: shifted, turned, scaled, and locally wobbling."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Misregistration:
    """Where the board differs from the golden board in place.

    tilt_xy: how much larger the board is seen at its right and lower edge than at its middle, as a share.
    shift_xy, wobble and row_jitter in px (wobble: the largest local shift, over cells of `cell` px), rotation in
    degrees, scale 1 = the same.
    """

    shift_xy: tuple[float, float] = (0.0, 0.0)
    rotation_deg: float = 0.0
    scale: float = 1.0
    wobble: float = 0.0
    cell: float = 120.0
    row_jitter: float = 0.0
    tilt_xy: tuple[float, float] = (0.0, 0.0)


NONE = Misregistration()


def line_scan(rng: np.random.Generator) -> Misregistration:
    """As boards come out of a line scanner: mostly in place, locally a few px off."""
    moved = rng.random() < 0.3
    return Misregistration(
        shift_xy=tuple(np.round(rng.normal(0, 2.5, 2)).tolist()) if moved else (0.0, 0.0),
        rotation_deg=float(rng.normal(0, 0.05)),
        scale=float(1 + rng.normal(0, 0.0006)),
        wobble=float(rng.gamma(1.5, 0.8)),
        cell=float(rng.uniform(50, 220)),
        row_jitter=float(rng.uniform(0, 0.5)),
    )


def under_camera(rng: np.random.Generator) -> Misregistration:
    """As boards lie in a fixture under a camera; a share of them as they come from a hand."""
    loose = 4.0 if rng.random() < 0.3 else 1.0
    return Misregistration(
        shift_xy=(float(rng.normal(0, 5 * loose)), float(rng.normal(0, 5 * loose))),
        rotation_deg=float(rng.normal(0, 0.4 * loose)),
        scale=float(1 + rng.normal(0, 0.003 * loose)),
        tilt_xy=(float(rng.normal(0, 0.002 * loose)), float(rng.normal(0, 0.002 * loose))),
        wobble=float(rng.gamma(1.5, 0.4)),
        cell=float(rng.uniform(120, 300)),
    )


def sampling_maps(rng: np.random.Generator, size_wh: tuple[int, int], registration: Misregistration) -> tuple[Map, Map]:
    """For each pixel of the board's image, where in the layout it looks: two float32[H,W], x and y in px."""
    width, height = size_wh
    centre = np.array([width / 2, height / 2])
    matrix = cv2.getRotationMatrix2D(tuple(centre.tolist()), registration.rotation_deg, registration.scale)
    matrix[:, 2] += np.array(registration.shift_xy)
    back = cv2.invertAffineTransform(matrix).astype(np.float32)
    xs = np.arange(width, dtype=np.float32)
    ys = np.arange(height, dtype=np.float32)[:, None]
    map_x = back[0, 0] * xs + back[0, 1] * ys + back[0, 2]
    map_y = back[1, 0] * xs + back[1, 1] * ys + back[1, 2]
    if any(registration.tilt_xy):
        nearer = 1 + registration.tilt_xy[0] * (2 * xs / width - 1) + registration.tilt_xy[1] * (2 * ys / height - 1)
        x, y = np.float32(width / 2), np.float32(height / 2)
        map_x = x + (map_x - x) / nearer.astype(np.float32)
        map_y = y + (map_y - y) / nearer.astype(np.float32)
    if registration.wobble > 0:
        map_x += _wobble(rng, size_wh, registration)
        map_y += _wobble(rng, size_wh, registration)
    if registration.row_jitter > 0:
        map_x += rng.normal(0, registration.row_jitter, (height, 1)).astype(np.float32)
    return map_x, map_y


def _wobble(rng: np.random.Generator, size_wh: tuple[int, int], registration: Misregistration) -> Map:
    width, height = size_wh
    cells = (max(round(height / registration.cell), 1) + 2, max(round(width / registration.cell), 1) + 2)
    coarse = rng.standard_normal(cells).astype(np.float32)
    coarse *= registration.wobble / max(float(np.abs(coarse).max()), 1e-6)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
