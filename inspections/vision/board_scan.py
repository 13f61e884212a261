"""A board image, decoded once: grey to compare, whether it is a colour photograph, and its picture for the page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from files.pictures.image_headers import MAX_SIZE_WH, ImageFile
from files.pictures.images import BAND_ROWS, Band, Pixels, each_band, open_image
from files.pictures.pyramids import write_pyramid
from inspections.vision.looks import Look, look_of, photograph_look
from inspections.vision.masks import Grey

_COLOURFUL = 12  # grey levels between the channels, at the most colourful tenth of the pixels
MOST_COLOUR_PX = 100_000_000  # at three bytes each; with more, the largest pair would need over 2 GB


@dataclass(frozen=True, eq=False)
class BoardScan:
    """grey: uint8[H,W], upright. rgb: uint8[H,W,3] of a colour photograph, where it is kept."""

    grey: Grey
    in_colour: bool
    rgb: Pixels | None = None
    _looks: dict[bool, Look] = field(default_factory=dict, init=False, repr=False)

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.grey.shape[1], self.grey.shape[0]

    def look(self, *, copper_is_bright: bool) -> Look:
        """Made once."""
        if copper_is_bright not in self._looks:
            make = photograph_look if self.in_colour else look_of
            self._looks[copper_is_bright] = make(self.grey, copper_is_bright=copper_is_bright)
        return self._looks[copper_is_bright]


def scan(
    source: Path | ImageFile,
    *,
    max_size_wh: tuple[int, int] = MAX_SIZE_WH,
    pyramid: Path | None = None,
    keep_colours: bool = False,
) -> BoardScan:
    """Decodes a file, by now opened or not, band by band. pyramid: a zip to write its picture to on the way.

    Raises Problem as decode_grey does, and with a pyramid as write_pyramid does.
    """
    image = source if isinstance(source, ImageFile) else open_image(source, max_size_wh=max_size_wh)
    passing = _Passing(image, keep_colours=keep_colours)
    if pyramid is None:
        passing.each_band(BAND_ROWS, lambda band: None)
    else:
        write_pyramid(passing, pyramid)
    return passing.seen()


class _Passing:
    """A pixel source that keeps what a comparison needs of the bands that pass; all colours only where asked."""

    def __init__(self, image: ImageFile, *, keep_colours: bool) -> None:
        width, height = self.size_wh = image.size_wh
        self._image = image
        self._grey = np.empty((height, width), np.uint8)
        self._keeps_colours = keep_colours and width * height <= MOST_COLOUR_PX
        self._rgb: Pixels | None = None
        self._colourful: list[float] = []

    def each_band(self, step: int, consume: Callable[[Band], None]) -> None:
        def take(band: Band) -> None:
            self._keep(band)
            consume(band)

        each_band(self._image, take, step=step, colours="own")

    def seen(self) -> BoardScan:
        in_colour = bool(self._colourful) and float(np.mean(self._colourful)) >= _COLOURFUL
        return BoardScan(self._grey, in_colour, self._rgb if in_colour else None)

    def _keep(self, band: Band) -> None:
        height, width = band.pixels.shape[:2]
        place = np.s_[band.y : band.y + height, band.x : band.x + width]
        if band.pixels.ndim == 2:
            self._grey[place] = band.pixels
            return
        self._grey[place] = metal_bright(band.pixels)
        self._colourful.append(_colourfulness(band.pixels))
        if self._keeps_colours:
            if self._rgb is None:
                self._rgb = np.empty((*self._grey.shape, 3), np.uint8)
            self._rgb[place] = band.pixels


def metal_bright(rgb: Pixels) -> Grey:
    """uint8[H,W] of uint8[H,W,3]: the brighter of red and luma.

    Copper, gold and tin reflect red well, bare laminate does not: in luma they are often the same. What is grey stays.
    """
    return np.asarray(cv2.max(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.extractChannel(rgb, 0)), np.uint8)


def _colourfulness(rgb: Pixels) -> float:
    sample = rgb[::8, ::8].astype(np.int16)
    return float(np.percentile(np.ptp(sample, axis=2), 90))
