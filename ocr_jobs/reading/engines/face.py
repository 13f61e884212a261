"""The one face of text engines: where text stands in a picture, and what a piece of it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.results import Polygon

Pixels = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]  # xyxy


@dataclass(frozen=True)
class FoundText:
    """Where text stands; the first side of the polygon runs along it, but it may stand on its head."""

    polygon: Polygon
    confidence: float


@dataclass(frozen=True)
class Recognised:
    text: str
    confidence: float


class TextEngine(Protocol):
    """Pictures are grey uint8[H,W]. Not to be used by two threads at once."""

    @property
    def name(self) -> str: ...

    def find(self, grey: Pixels, within: Sequence[Box] | None = None) -> list[FoundText]:
        """within: the only boxes of the picture that are looked at, as large as they are in the whole."""
        ...

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        """Each crop is one line of text, upright; an empty text where there is none."""
        ...
