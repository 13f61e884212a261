"""A sheet's PDF as pixels, and how a scanner or a camera would show it."""

import random

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

Grey = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]
DPI = 300
_WRITTEN = 0.7  # of the ink's pixels are at most so bright: edges, and grey lettering beside black lines


def rendered(pdf: bytes, dpi: int = DPI) -> Grey:
    """uint8[H,W] of the first page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=dpi / 72, grayscale=True)
        return np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)
    finally:
        document.close()


def scanned(page: Grey, chance: random.Random) -> tuple[Grey, Matrix]:
    """A scan of the page, and what takes the page's pixels to the scan's."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-1.2, 1.2), 1.0)
    matrix[:, 2] += np.array([chance.uniform(-12, 12), chance.uniform(-12, 12)])
    paper = chance.randint(232, 255)
    look = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    if chance.random() < 0.5:
        look = cv2.GaussianBlur(look, (0, 0), chance.uniform(0.4, 1.2))
    if chance.random() < 0.3:  # thin toner, or ink that ran
        kernel = np.ones((2, 2), np.uint8)
        look = cv2.dilate(look, kernel) if chance.random() < 0.3 else cv2.erode(look, kernel)
    ink = chance.randint(0, 70)
    look = _levels(np.asarray(look, np.uint8), ink, paper)
    noise = np.random.default_rng(chance.getrandbits(32))
    look = _noisy(look, noise, chance.uniform(1, 9))
    kind = chance.random()
    if kind < 0.25:
        faint = _faintest(np.asarray(look, np.uint8))  # a scan that lost the lettering would be made again
        _, look = cv2.threshold(look, max(chance.randint(120, 190), faint), 255, cv2.THRESH_BINARY)
    elif kind < 0.8:
        look = _compressed(look, chance.randint(35, 85))
    return np.asarray(look, np.uint8), np.vstack([matrix, [0, 0, 1]])


def _faintest(page: Grey) -> int:
    """A level between the paper and the greyest of what is written."""
    levels = np.bincount(page.ravel(), minlength=256)[:256]
    paper = int(levels.argmax())
    written = np.flatnonzero(np.cumsum(levels) >= _WRITTEN * levels[: max(paper - 30, 1)].sum())
    return round(0.4 * int(written[0]) + 0.6 * paper) if len(written) else 0


def _levels(page: Grey, ink: int, paper: int) -> Grey:
    return np.asarray(cv2.convertScaleAbs(page, alpha=(paper - ink) / 255, beta=ink), np.uint8)


def _noisy(page: Grey, noise: np.random.Generator, sigma: float) -> Grey:
    """Grain, specks and a shade across the page."""
    height, width = page.shape
    grain = np.zeros((height, width), np.int16)
    cv2.randn(grain, np.zeros(1), np.full(1, sigma))
    shade = cv2.resize(noise.uniform(-14, 4, (3, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    look = np.clip(page.astype(np.int16) + grain + shade.astype(np.int16), 0, 255).astype(np.uint8)
    count = int(noise.integers(0, 300))
    ys, xs = noise.integers(0, height - 2, count), noise.integers(0, width - 2, count)
    for dy, dx in ((0, 0), (0, 1), (1, 0)):
        look[ys + dy, xs + dx] = noise.integers(40, 160)
    return np.asarray(look, np.uint8)


def _compressed(page: Grey, quality: int) -> Grey:
    done, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("no JPEG came of the page")
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
