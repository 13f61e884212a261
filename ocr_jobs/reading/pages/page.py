"""A page as the reading sees it: its picture in grey, and the text that came with it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.text_layer.layer import LayerText

Pixels = npt.NDArray[np.uint8]

PDF_DPI = 300


@dataclass(frozen=True, eq=False)
class Page:
    """grey: uint8[H,W], as the page came. texts: its text layer."""

    number: int
    grey: Pixels
    texts: tuple[LayerText, ...] = ()

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.grey.shape[1], self.grey.shape[0]


@dataclass(frozen=True)
class Unreadable:
    """A page that cannot be had: a code of why, and the size that it would have."""

    number: int
    code: str
    size_wh: tuple[int, int] = (0, 0)
