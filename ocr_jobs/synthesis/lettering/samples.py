"""One crop of dimension text with its truth, by seed."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ocr_jobs.synthesis.lettering.callouts import Shape, random_callout
from ocr_jobs.synthesis.lettering.hands import drawn_hand
from ocr_jobs.synthesis.lettering.scans import random_capital, scanned
from ocr_jobs.synthesis.lettering.setting import CAPITAL, Setter, Setting
from ocr_jobs.synthesis.lettering.surroundings import clutter, surround

Grey = NDArray[np.uint8]

_TURNED = 0.1
_READ_UPSIDE_DOWN = set("01689.,-+±xXHINOSZ○⏤∥⌖◎⏥⌯⌭()[]|/:' =▽")
_LINES_OF_ITS_OWN = (Shape.FRAME, Shape.BOXED, Shape.DATUM, Shape.SURFACE)


@dataclass(frozen=True)
class Sample:
    """crop: grey, dark on bright. Nothing is to be read where there is no text, and where it stands the wrong way."""

    crop: Grey
    upper: str
    lower: str
    kind: str

    @property
    def text(self) -> str:
        return f"{self.upper}/{self.lower}" if self.lower else self.upper


def sample(
    seed: tuple[int, ...],
    fonts: tuple[Path, ...],
    *,
    kind: str | None = None,
    turns: bool = True,
    fonts_only: bool = False,
) -> Sample:
    """The same for the same seed and fonts. turns: some stand the wrong way round; fonts_only: no strokes of ours."""
    rng = np.random.default_rng(seed)
    callout = random_callout(rng, kind)
    hand = drawn_hand(rng, fonts, fonts_only=fonts_only)
    setting = Setter(hand, rng).set(callout)
    if callout.shape is Shape.NOTHING:
        clutter(setting, rng)
    else:
        surround(setting, hand, rng, sparse=callout.shape in _LINES_OF_ITS_OWN)
    crop = _cut(setting, rng, upright=callout.shape in _LINES_OF_ITS_OWN)
    text = callout.upper + callout.lower
    turn = way_round(text, rng) if turns and rng.random() < _TURNED else 0
    if turn:
        return Sample(np.ascontiguousarray(np.rot90(crop, turn)), "", "", "turned")
    return Sample(crop, callout.upper, callout.lower, callout.kind)


def way_round(text: str, rng: Generator) -> int:
    """Quarter turns, at random; none where the text could be read that way round too."""
    turn = int(rng.choice([1, 2, 2, 3]))
    if len(text) < 2 or (turn == 2 and set(text) <= _READ_UPSIDE_DOWN):
        return 0
    return turn


def _cut(setting: Setting, rng: Generator, *, upright: bool) -> Grey:
    ink, box = _tilted(setting, rng, upright=upright)
    margins = [(float(rng.beta(1.2, 3.0)) * 0.55 - 0.02) * CAPITAL for _ in range(4)]
    height, width = ink.shape
    x0, y0 = max(round(box[0] - margins[0]), 0), max(round(box[1] - margins[1]), 0)
    x1, y1 = min(round(box[2] + margins[2]), width), min(round(box[3] + margins[3]), height)
    capital = random_capital(rng)
    return scanned(np.ascontiguousarray(ink[y0:y1, x0:x1]), capital / CAPITAL, rng, small=capital < 16)


def _tilted(setting: Setting, rng: Generator, *, upright: bool) -> tuple[Grey, tuple[float, float, float, float]]:
    """Slanted lettering and a text box that is not quite straight, in one warp. upright: no slant, it has own lines."""
    slant = 0.0 if upright or rng.random() < 0.6 else float(rng.choice([0.26, rng.uniform(-0.05, 0.35)]))
    tilt = 0.0 if rng.random() < 0.5 else float(rng.normal(0, 0.02))
    if not (slant or tilt):
        return setting.ink, setting.box_xyxy
    x0, y0, x1, y1 = setting.box_xyxy
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    matrix = np.array([[1.0, -slant - tilt, 0.0], [tilt, 1.0, 0.0]])
    matrix[:, 2] = (cx, cy) - matrix[:, :2] @ (cx, cy)
    height, width = setting.ink.shape
    ink = np.asarray(cv2.warpAffine(setting.ink, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)
    half_x = (x1 - x0) / 2 + abs(slant + tilt) * (y1 - y0) / 2
    half_y = (y1 - y0) / 2 + abs(tilt) * (x1 - x0) / 2
    return ink, (cx - half_x, cy - half_y, cx + half_x, cy + half_y)
