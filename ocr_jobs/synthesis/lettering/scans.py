"""How a drawn text comes to be pixels: resolution, pen and paper, blur, noise, thresholds, JPEG."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
_SMALLEST_CAPITAL, _LARGEST_CAPITAL = 9.0, 48.0


def random_capital(rng: Generator) -> float:
    """Height of a capital in the picture, px: small ones are rarer than an even spread of scales would have them."""
    spread = float(rng.beta(1.6, 1.2))
    return float(_SMALLEST_CAPITAL * (_LARGEST_CAPITAL / _SMALLEST_CAPITAL) ** spread)


def scanned(ink: Grey, scale: float, rng: Generator, *, small: bool = False) -> Grey:
    """Ink (255 on 0) as a grey picture, dark on bright, `scale` times as large. small: spare it the worst."""
    size = max(round(ink.shape[1] * scale), 4), max(round(ink.shape[0] * scale), 4)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = np.asarray(cv2.resize(ink, size, interpolation=way), np.uint8)
    look = rng.random()
    if look < 0.3:
        return _clean(picture, rng)
    grey = _inked(_spread(picture, rng, small=small), rng)
    grey = _noisy(grey, rng)
    if look < 0.5:
        grey = _two_levels(grey, rng)
    if rng.random() < 0.45:
        grey = _jpeg(grey, int(rng.integers(22, 95)))
    return grey


def _clean(ink: Grey, rng: Generator) -> Grey:
    """As rendered from a file."""
    if rng.random() < 0.15:
        return np.where(ink > 110, np.uint8(0), np.uint8(255))
    return 255 - ink


def _spread(ink: Grey, rng: Generator, *, small: bool) -> Grey:
    manner = rng.random()
    if manner < 0.5:
        return np.asarray(cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.3, 0.7 if small else 1.15))), np.uint8)
    if manner < 0.6:
        return np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), np.uint8)
    if manner < 0.7 and not small:
        return np.asarray(cv2.blur(ink, (1 + 2 * int(rng.integers(2)), 1 + 2 * int(rng.integers(2)))), np.uint8)
    return ink


def _inked(ink: Grey, rng: Generator) -> Grey:
    paper, darkness = float(rng.uniform(185, 256)), float(rng.uniform(0.5, 1.0))
    grey = paper * (1 - darkness * ink.astype(np.float32) / 255)
    if rng.random() < 0.25:
        grey += np.linspace(0, float(rng.uniform(-35, 35)), ink.shape[1], dtype=np.float32)
    return np.clip(grey, 0, 255).astype(np.uint8)


def _noisy(grey: Grey, rng: Generator) -> Grey:
    manner = rng.random()
    if manner < 0.4:
        noise = rng.normal(0, float(rng.uniform(2, 16)), grey.shape)
        return np.clip(grey + noise, 0, 255).astype(np.uint8)
    if manner < 0.5:
        specks = rng.random(grey.shape)
        share = float(rng.uniform(0.001, 0.012))
        grey = np.where(specks < share, np.uint8(40), grey)
        return np.where(specks > 1 - share, np.uint8(255), grey)
    return grey


def _two_levels(grey: Grey, rng: Generator) -> Grey:
    dark, bright = np.percentile(grey, (1, 90))
    level = dark + (bright - dark) * float(rng.uniform(0.45, 0.75))
    return np.where(grey < level, np.uint8(0), np.uint8(255))


def _jpeg(grey: Grey, quality: int) -> Grey:
    encoded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)
