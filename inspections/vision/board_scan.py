"""A board image decoded for comparison: grey, with its look, and whether it is a colour photograph."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inspections.vision.images import Band, Pixels, each_band, open_image
from inspections.vision.looks import Look, look_of
from inspections.vision.masks import Grey

_COLOURFUL = 20  # grey levels between the channels, at the most colourful tenth of the pixels


@dataclass(frozen=True, eq=False)
class BoardScan:
    """grey: uint8[H,W], upright."""

    grey: Grey
    in_colour: bool

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.grey.shape[1], self.grey.shape[0]

    def look(self, *, copper_is_bright: bool) -> Look:
        return look_of(self.grey, copper_is_bright=copper_is_bright)


def scan(path: Path) -> BoardScan:
    """Decodes a file band by band, so that its colours are never all in memory. Raises Problem as decode_grey does."""
    image = open_image(path)
    grey = np.empty(image.size_wh[::-1], np.uint8)
    colourful: list[float] = []

    def take(band: Band) -> None:
        height, width = band.pixels.shape[:2]
        part = grey[band.y : band.y + height, band.x : band.x + width]
        if band.pixels.ndim == 2:
            part[:] = band.pixels
        else:
            part[:] = cv2.cvtColor(band.pixels, cv2.COLOR_RGB2GRAY)
            colourful.append(_colourfulness(band.pixels))

    each_band(image, take, colours="own")
    return BoardScan(grey, bool(colourful) and float(np.mean(colourful)) >= _COLOURFUL)


def _colourfulness(rgb: Pixels) -> float:
    sample = rgb[::8, ::8].astype(np.int16)
    return float(np.percentile(np.ptp(sample, axis=2), 90))
