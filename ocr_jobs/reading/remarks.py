"""What is odd about a page, as codes: somebody should know before trusting what was read of it."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.layout.page_layout import PageLayout
from ocr_jobs.reading.results import PageReading

Pixels = npt.NDArray[np.uint8]

EMPTY, PHOTOGRAPH, NO_DRAWING, TURNED, ASKEW = "empty_page", "photograph", "no_drawing", "turned", "askew"

_LOOKED_AT_PX = 1000
_EMPTY_INK = 0.0002
_BETWEEN = 0.45  # of a photograph's pixels are neither paper nor ink
_FEW = 2


def remarks_of(grey: Pixels, reading: PageReading, layout: PageLayout) -> tuple[str, ...]:
    """grey: the page as it came."""
    found = len(reading.dimensions) + len(reading.frames) + len(reading.notes)
    if not found and float((layout.ink > 0).mean()) < _EMPTY_INK:
        return (EMPTY,)
    remarks = []
    if is_photograph(grey):
        remarks.append(PHOTOGRAPH)
    if len(reading.dimensions) < _FEW and layout.title_block is None and not reading.frames:
        remarks.append(NO_DRAWING)
    quarters = round(reading.turned_deg / 90) % 4
    if quarters:
        remarks.append(TURNED)
    if abs(reading.turned_deg - 90 * round(reading.turned_deg / 90)) > 0.01:
        remarks.append(ASKEW)
    return tuple(remarks)


def is_photograph(grey: Pixels) -> bool:
    """Most of it is neither nearly as bright as its paper nor dark: shades, as no plotted or scanned sheet has."""
    scale = min(1.0, _LOOKED_AT_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark, bright = np.percentile(small, (1, 99))
    if bright - dark < 30:
        return False
    level = (small.astype(np.float32) - dark) / (bright - dark)
    return bool(((level > 0.2) & (level < 0.85)).mean() > _BETWEEN)
