"""Copies of a board image that show the same board otherwise: placed, lit, noisy, blurred or compressed differently.

Grey images, uint8[H,W]. What lies beyond the image's edge is the edge's pixels drawn out. Every choice hangs on the
generator that is given, so a seed gives the same copy again.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspections.training.evaluate import Box, Truth

Grey = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]
Chance = np.random.Generator

UNCHANGED = "unchanged"
COPPER, LAMINATE = 60, 205  # of a grey scan: a binarised image leaves no room for light and noise to do anything
LEAST_SEEN = 0.5  # of a box that a movement pushes over the image's edge


@dataclass(frozen=True)
class Change:
    """placed: the board's pixels to the copy's, for an image of this width and height. seen: what becomes of them."""

    name: str
    placed: Callable[[Chance, tuple[int, int]], Matrix] | None = None
    seen: Callable[[Chance, Grey], Grey] | None = None


@dataclass(frozen=True)
class Copy:
    image: Grey
    truth: tuple[Truth, ...]


def copy_of(image: Grey, truth: Sequence[Truth], change: Change, chance: Chance) -> Copy:
    """The image as the change shows it, and where its defects then are."""
    moved = tuple(truth)
    if change.placed is not None:
        size_wh = image.shape[1], image.shape[0]
        matrix = change.placed(chance, size_wh)
        image = np.asarray(cv2.warpPerspective(image, matrix, size_wh, borderMode=cv2.BORDER_REPLICATE), np.uint8)
        boxes = ((cls, _moved(box, matrix, size_wh)) for cls, box in truth)
        moved = tuple((cls, box) for cls, box in boxes if box is not None)
    if change.seen is not None:
        image = change.seen(chance, image)
    return Copy(image, moved)


def _moved(box_xyxy: Box, matrix: Matrix, size_wh: tuple[int, int]) -> Box | None:
    """The upright box around the moved one, as far as it is in the image."""
    x1, y1, x2, y2 = box_xyxy
    corners = np.array([[[x1, y1], [x2, y1], [x2, y2], [x1, y2]]], np.float64)
    xs, ys = cv2.perspectiveTransform(corners, matrix)[0].T
    left, right = (float(np.clip(value, 0, size_wh[0])) for value in (xs.min(), xs.max()))
    top, bottom = (float(np.clip(value, 0, size_wh[1])) for value in (ys.min(), ys.max()))
    whole = float(np.ptp(xs) * np.ptp(ys))
    return (left, top, right, bottom) if (right - left) * (bottom - top) >= LEAST_SEEN * whole else None


def _turned(degrees: float) -> Callable[[Chance, tuple[int, int]], Matrix]:
    return lambda chance, size_wh: _about_centre(size_wh, degrees * chance.choice([-1, 1]), 1.0)


def _scaled(per_cent: float) -> Callable[[Chance, tuple[int, int]], Matrix]:
    return lambda chance, size_wh: _about_centre(size_wh, 0.0, 1 + per_cent / 100 * chance.choice([-1, 1]))


def _about_centre(size_wh: tuple[int, int], degrees: float, scale: float) -> Matrix:
    centre = (size_wh[0] - 1) / 2, (size_wh[1] - 1) / 2
    return np.vstack([cv2.getRotationMatrix2D(centre, degrees, scale), [0, 0, 1]])


def _shifted(px: float) -> Callable[[Chance, tuple[int, int]], Matrix]:
    """By so many pixels in any direction; fractions of a pixel too."""

    def matrix(chance: Chance, size_wh: tuple[int, int]) -> Matrix:
        angle = chance.uniform(0, 2 * math.pi)
        return np.array([[1, 0, px * math.cos(angle)], [0, 1, px * math.sin(angle)], [0, 0, 1]])

    return matrix


def _tilted(per_cent: float) -> Callable[[Chance, tuple[int, int]], Matrix]:
    """Each corner off by up to so much of the side."""

    def matrix(chance: Chance, size_wh: tuple[int, int]) -> Matrix:
        width, height = size_wh
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        reach = per_cent / 100 * max(size_wh)
        off = corners + chance.uniform(-reach, reach, (4, 2)).astype(np.float32)
        return np.asarray(cv2.getPerspectiveTransform(corners, off), np.float64)

    return matrix


def _all(*changes: Callable[[Chance, tuple[int, int]], Matrix]) -> Callable[[Chance, tuple[int, int]], Matrix]:
    def matrix(chance: Chance, size_wh: tuple[int, int]) -> Matrix:
        product = np.eye(3)
        for change in changes:
            product = change(chance, size_wh) @ product
        return product

    return matrix


def as_grey_scan(chance: Chance, image: Grey) -> Grey:
    """Copper dark grey and laminate light grey, edges as soft as a lens makes them."""
    soft = cv2.GaussianBlur(image, (0, 0), 0.7).astype(np.float32)
    return np.asarray(COPPER + soft * ((LAMINATE - COPPER) / 255), np.uint8)


def _lit(gain: float, offset: float = 0.0) -> Callable[[Chance, Grey], Grey]:
    return lambda chance, image: _clipped(as_grey_scan(chance, image).astype(np.float32) * gain + offset)


def _gamma(power: float) -> Callable[[Chance, Grey], Grey]:
    levels = _clipped(np.float32(255) * np.power(np.arange(256, dtype=np.float32) / np.float32(255), np.float32(power)))
    return lambda chance, image: np.asarray(cv2.LUT(as_grey_scan(chance, image), levels), np.uint8)


def _unevenly_lit(share: float) -> Callable[[Chance, Grey], Grey]:
    """Slow variation of the light by up to so much, up or down."""

    def seen(chance: Chance, image: Grey) -> Grey:
        coarse = chance.uniform(-1, 1, (3, 3)).astype(np.float32)
        light = 1 + share * np.clip(cv2.resize(coarse, image.shape[::-1], interpolation=cv2.INTER_CUBIC), -1, 1)
        return _clipped(as_grey_scan(chance, image) * light)

    return seen


def _noisy(sigma: float) -> Callable[[Chance, Grey], Grey]:
    return lambda chance, image: _clipped(
        as_grey_scan(chance, image) + sigma * chance.standard_normal(image.shape, np.float32)
    )


def _blurred(sigma: float) -> Callable[[Chance, Grey], Grey]:
    return lambda chance, image: np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def _compressed(quality: int) -> Callable[[Chance, Grey], Grey]:
    def seen(chance: Chance, image: Grey) -> Grey:
        _, jpeg = cv2.imencode(".jpg", as_grey_scan(chance, image), [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)

    return seen


def _clipped(values: npt.NDArray[np.float32]) -> Grey:
    return np.asarray(np.clip(values, 0, 255), np.uint8)


_CHANGES: tuple[Change, ...] = (
    Change(UNCHANGED),
    Change("as a grey scan", seen=as_grey_scan),
    *(Change(f"rotated {degrees}°", _turned(degrees)) for degrees in (0.5, 1, 2, 3)),
    *(Change(f"shifted {px} px", _shifted(px)) for px in (5, 10, 20)),
    *(Change(f"scaled {per_cent} %", _scaled(per_cent)) for per_cent in (1, 2)),
    Change("perspective, corners 1 % off", _tilted(1)),
    Change("rotated 1°, shifted 10 px, scaled 1 %", _all(_turned(1), _scaled(1), _shifted(10))),
    Change("darker (0.5)", seen=_lit(0.5)),
    Change("brighter (1.2, clipped)", seen=_lit(1.2, 20)),
    Change("gamma 0.5", seen=_gamma(0.5)),
    Change("gamma 2", seen=_gamma(2)),
    Change("uneven light (± 30 %)", seen=_unevenly_lit(0.3)),
    *(Change(f"noise sigma {sigma}", seen=_noisy(sigma)) for sigma in (5, 10, 20)),
    *(Change(f"blur sigma {sigma}", seen=_blurred(sigma)) for sigma in (1, 2)),
    Change("JPEG quality 50", seen=_compressed(50)),
    Change(
        "rotated 1°, shifted 10 px, uneven light, noise 5", _all(_turned(1), _shifted(10)),
        lambda chance, image: _clipped(
            _unevenly_lit(0.2)(chance, image) + 5 * chance.standard_normal(image.shape, np.float32)
        ),
    ),
)  # fmt: skip
CHANGES = {change.name: change for change in _CHANGES}
