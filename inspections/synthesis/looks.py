"""Looks: what a camera makes of a board's layers. Binarised line scan, grey line scan, and colour photograph."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.synthesis.canvas import Layers

Look = Literal["binarised", "grey", "photo"]
LOOKS: tuple[Look, ...] = ("binarised", "grey", "photo")

Plane = NDArray[np.float32]
Colour = tuple[float, float, float]
"""Blue, green, red in 0..255."""


@dataclass(frozen=True)
class Materials:
    """What a series of boards is made of: the same for a board and its golden board.

    copper and laminate: grey levels of a line scan. mask_laminate, mask_copper: the solder mask's colour over either.
    """

    copper: float
    laminate: float
    mask_laminate: Colour
    mask_copper: Colour
    finish: Colour
    bare_laminate: Colour
    silk: Colour


@dataclass(frozen=True)
class Exposure:
    """One shot. blur in px; edge moves the etched edge (share of full scale); noise and glare in grey levels;
    shade: how much the light falls off, as a share;
    sheen: how unevenly bare metal reflects, in grey levels; defocus: the most that the focus falls off, in px;
    quality: of JPEG, 100 none."""

    blur: float = 0.9
    edge: float = 0.0
    grain: float = 0.0
    noise: float = 0.0
    gain: float = 1.0
    shade: float = 0.0
    glare: float = 0.0
    sheen: float = 9.0
    defocus: float = 0.0
    quality: int = 100


MASK_COLOURS: dict[str, tuple[Colour, Colour]] = {
    "green": ((44, 74, 20), (66, 124, 38)),
    "dark green": ((30, 54, 16), (48, 96, 32)),
    "blue": ((92, 42, 14), (150, 84, 34)),
    "red": ((22, 20, 104), (44, 46, 168)),
    "black": ((24, 24, 24), (52, 54, 56)),
    "purple": ((66, 18, 58), (112, 48, 104)),
    "yellow": ((20, 120, 150), (50, 170, 205)),
}
FINISHES: tuple[Colour, ...] = ((112, 190, 226), (200, 206, 210), (120, 158, 216))  # gold, tin, bare copper
BARE_LAMINATE: Colour = (120, 168, 178)
SILK: Colour = (228, 234, 236)


def random_materials(rng: np.random.Generator) -> Materials:
    laminate_mask, copper_mask = MASK_COLOURS[str(rng.choice(list(MASK_COLOURS)))]
    return Materials(
        copper=float(rng.uniform(15, 95)),
        laminate=float(rng.uniform(150, 240)),
        mask_laminate=_varied(rng, laminate_mask, 8),
        mask_copper=_varied(rng, copper_mask, 10),
        finish=_varied(rng, FINISHES[int(rng.integers(len(FINISHES)))], 12),
        bare_laminate=_varied(rng, BARE_LAMINATE, 8),
        silk=SILK,
    )


def random_exposure(rng: np.random.Generator, look: Look) -> Exposure:
    if look == "binarised":
        return Exposure(
            blur=float(rng.uniform(0.6, 1.2)),
            edge=float(rng.normal(0, 0.06)),
            grain=float(rng.uniform(0.02, 0.22)),
        )
    common = Exposure(
        blur=float(rng.uniform(0.6, 1.6)),
        edge=float(rng.normal(0, 0.05)),
        grain=float(rng.uniform(0.0, 0.08)),
        noise=float(rng.uniform(1.0, 6.0)),
        gain=float(np.exp(rng.normal(0, 0.1))),
        shade=float(rng.uniform(0, 0.18)),
    )
    if look == "grey":
        return common
    return replace(
        common,
        glare=float(rng.uniform(0, 45) * (rng.random() < 0.5)),
        defocus=float(rng.uniform(0.5, 1.8) * (rng.random() < 0.3)),
        quality=int(rng.integers(75, 98)) if rng.random() < 0.5 else 100,
    )


def render(
    rng: np.random.Generator, look: Look, layers: Layers, materials: Materials, exposure: Exposure
) -> NDArray[np.uint8]:
    """The layers as seen: uint8[H,W] (binarised and grey; copper is dark), or uint8[H,W,3] blue, green, red (photo)."""
    return RENDERERS[look](rng, layers, materials, exposure)


def _binarised(rng: np.random.Generator, layers: Layers, materials: Materials, exposure: Exposure) -> NDArray[np.uint8]:
    copper = _etched(rng, layers.copper, exposure)
    return np.where(copper > 0.5, 0, 255).astype(np.uint8)


def _grey(rng: np.random.Generator, layers: Layers, materials: Materials, exposure: Exposure) -> NDArray[np.uint8]:
    copper = np.clip(_etched(rng, layers.copper, exposure), 0, 1)
    image = materials.laminate + (materials.copper - materials.laminate) * copper
    return _exposed(rng, image, exposure)


def _photo(rng: np.random.Generator, layers: Layers, materials: Materials, exposure: Exposure) -> NDArray[np.uint8]:
    copper = np.clip(_etched(rng, layers.copper, exposure), 0, 1)
    opened, drilled, printed = (_soft(part, exposure.blur) for part in (layers.openings, layers.holes, layers.silk))
    image = _mix(materials.mask_laminate, materials.mask_copper, copper)
    image += (12 * _relief(copper))[..., None]  # the mask rises over copper, and light from above catches the step
    bare = _mix(materials.bare_laminate, materials.finish, copper)
    bare += (exposure.sheen * _cloudy(rng, copper) * copper)[..., None]
    image = _over(image, bare, opened)
    image = _over(image, np.asarray(materials.silk, np.float32), 0.92 * printed * (1 - opened))
    image = _over(image, np.asarray((22, 24, 26), np.float32), drilled)
    return _compressed(_exposed(rng, _out_of_focus(rng, image, exposure), exposure), exposure)


def _out_of_focus(rng: np.random.Generator, image: Plane, exposure: Exposure) -> Plane:
    """Blurred more towards one side: the board lies at a slant, or bulges."""
    if exposure.defocus <= 0:
        return image
    share = np.clip(_gradient(rng, (image.shape[1], image.shape[0])), 0, 1)
    return _over(image, np.asarray(cv2.GaussianBlur(image, (0, 0), exposure.defocus), np.float32), share)


def _compressed(image: NDArray[np.uint8], exposure: Exposure) -> NDArray[np.uint8]:
    if exposure.quality >= 100:
        return image
    _, file = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, exposure.quality])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)


def _cloudy(rng: np.random.Generator, copper: Plane) -> Plane:
    """Slow random variation of about 1."""
    height, width = copper.shape
    coarse = rng.standard_normal((height // 24 + 2, width // 24 + 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _etched(rng: np.random.Generator, copper: NDArray[np.uint8], exposure: Exposure) -> Plane:
    """Copper as a share of each pixel, blurred, with an edge that is a little too fat or too lean, and rough."""
    soft = _soft(copper, exposure.blur)
    if exposure.grain > 0:
        rough = rng.standard_normal(copper.shape, np.float32)
        rough = np.asarray(cv2.GaussianBlur(rough, (0, 0), sigmaX=1.0, sigmaY=0.7), np.float32)
        soft += exposure.grain * 2.0 * rough * (4 * soft * (1 - soft))
    if exposure.edge:
        soft += exposure.edge * 4 * soft * (1 - soft)
    return soft


def _exposed(rng: np.random.Generator, image: Plane, exposure: Exposure) -> NDArray[np.uint8]:
    """With uneven light, gain, glare and the sensor's noise, as uint8."""
    height, width = image.shape[:2]
    light: Plane = exposure.gain * (1 + exposure.shade * _gradient(rng, (width, height)))
    lit = image * (light if image.ndim == 2 else light[..., None])
    if exposure.glare > 0:
        glare = exposure.glare * _spot(rng, (width, height))
        lit = lit + (glare if image.ndim == 2 else glare[..., None])
    if exposure.noise > 0:
        lit = lit + exposure.noise * rng.standard_normal(image.shape, np.float32)
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _gradient(rng: np.random.Generator, size_wh: tuple[int, int]) -> Plane:
    coarse = rng.uniform(-1, 1, (3, 3)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, size_wh, interpolation=cv2.INTER_CUBIC), np.float32)


def _spot(rng: np.random.Generator, size_wh: tuple[int, int]) -> Plane:
    width, height = size_wh
    centre, radius = rng.uniform(0, 1, 2), rng.uniform(0.15, 0.5)
    xs, ys = np.arange(width, dtype=np.float32) / width, np.arange(height, dtype=np.float32)[:, None] / height
    return np.asarray(np.exp(-((xs - centre[0]) ** 2 + (ys - centre[1]) ** 2) / radius**2), np.float32)


def _relief(copper: Plane) -> Plane:
    return np.asarray(cv2.Sobel(cv2.GaussianBlur(copper, (0, 0), 1.2), cv2.CV_32F, 0, 1, ksize=3), np.float32)


def _soft(mask: NDArray[np.uint8], blur: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(blur, 0.3)), np.float32) / np.float32(255)


def _mix(low: Colour, high: Colour, share: Plane) -> Plane:
    a, b = np.asarray(low, np.float32), np.asarray(high, np.float32)
    return a + (b - a) * share[..., None]


def _over(below: Plane, above: Plane, share: Plane) -> Plane:
    return below + (above - below) * share[..., None]


def _varied(rng: np.random.Generator, colour: Colour, spread: float) -> Colour:
    b, g, r = np.clip(np.asarray(colour) + rng.normal(0, spread, 3), 4, 250).tolist()
    return b, g, r


Renderer = Callable[[np.random.Generator, Layers, Materials, Exposure], NDArray[np.uint8]]
RENDERERS: dict[Look, Renderer] = {"binarised": _binarised, "grey": _grey, "photo": _photo}
