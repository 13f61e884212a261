"""What a trained finder sees on a page."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from gpu.runtime.sessions import Session, open_session
from ocr_jobs.reading.finding.rectangles import along
from ocr_jobs.reading.recogniser.shipped import model_at
from ocr_jobs.reading.results import Polygon
from ocr_jobs.training.finder.dataset import CLASSES, DPI

CONFIDENCE = 0.35
_STRIDE = 32
_LARGE = ("title_block", "table", "view", "gdt_frame", "text_block")


@dataclass(frozen=True)
class Seen:
    polygon: Polygon
    confidence: float
    name: str

    @property
    def is_dimension(self) -> bool:
        return self.name not in _LARGE


class Finder:
    """path: an ONNX file of ours."""

    def __init__(self, path: Path) -> None:
        self._session: Session = open_session(model_at(path))

    def find(self, grey: npt.NDArray[np.uint8], dpi: float = 300) -> list[Seen]:
        """grey: uint8[H,W]; polygons in its pixels."""
        scale = DPI / dpi
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        height, width = (-(-side // _STRIDE) * _STRIDE for side in small.shape)
        padded = np.full((height, width), 255, np.uint8)
        padded[: small.shape[0], : small.shape[1]] = small
        tile = np.asarray(padded[None, None] / 255, np.float32)
        rows = self._session.run(tile)[0]
        return [_seen(row, scale) for row in rows if row[4] >= CONFIDENCE]


def _seen(row: npt.NDArray[np.float32], scale: float) -> Seen:
    x, y, wide, high, confidence, cls, turn = (float(each) for each in row[:7])
    corners = np.asarray(cv2.boxPoints(((x, y), (wide, high), np.degrees(turn))), np.float64) / scale
    return Seen(along(corners), confidence, CLASSES[int(cls)].value)
