"""A page turned as a person would hold it: askew scans straightened, sheets on their side or head set upright."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.results import Polygon

Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

_FROM_THE_RIGHT = 0.9  # what text that runs upwards counts, beside text that runs across

_QUARTERS = {
    1: cv2.ROTATE_90_CLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True, eq=False)
class View:
    """grey: uint8[H,W], the page turned. matrix: float64[2,3], from places of the page to places of the view.

    turned_deg: by how much it was turned clockwise.
    """

    grey: Pixels
    matrix: Matrix
    turned_deg: float = 0.0

    def seen(self, polygon: Polygon) -> Polygon:
        """A place of the page, in the view."""
        return _mapped(polygon, self.matrix)

    def on_page(self, polygon: Polygon) -> Polygon:
        """A place of the view, on the page as it came."""
        return _mapped(polygon, np.asarray(cv2.invertAffineTransform(self.matrix), np.float64))

    def turned(self, quarters: int) -> "View":
        """Turned clockwise by so many quarters more."""
        if quarters % 4 == 0:
            return self
        height, width = self.grey.shape
        grey = np.asarray(cv2.rotate(self.grey, _QUARTERS[quarters % 4]), np.uint8)
        step = _quarter_turns((width, height), quarters % 4)
        return View(grey, _after(step, self.matrix), (self.turned_deg + 90 * quarters) % 360)

    def straightened(self, skew_deg: float) -> "View":
        """Turned counter-clockwise by the angle about its middle; white comes in at the corners."""
        if not skew_deg:
            return self
        height, width = self.grey.shape
        step = np.asarray(cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew_deg, 1.0), np.float64)
        grey = cv2.warpAffine(self.grey, step, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
        turned = (self.turned_deg - skew_deg) % 360
        return View(np.asarray(grey, np.uint8), _after(step, self.matrix), turned)


def as_it_came(grey: Pixels) -> View:
    return View(grey, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))


def quarters_of(polygons: Sequence[Polygon]) -> int:
    """How many quarters a page must be turned clockwise so that its text, by length, is read from below and, the rest
    of it, from the right (ISO 129-1).

    A drawing of shafts has more text that runs upwards than across: both together tell.
    """
    weights = [0.0] * 4
    for (x1, y1), (x2, y2), *_ in polygons:
        angle = np.degrees(np.arctan2(y2 - y1, x2 - x1))
        weights[round(angle / 90) % 4] += float(np.hypot(x2 - x1, y2 - y1))
    most = max(range(4), key=lambda quarter: weights[quarter] + _FROM_THE_RIGHT * weights[quarter - 1])
    return -most % 4 if any(weights) else 0


def _mapped(polygon: Polygon, matrix: Matrix) -> Polygon:
    points = np.array(polygon) @ matrix[:, :2].T + matrix[:, 2]
    first, second, third, fourth = ((float(x), float(y)) for x, y in points)
    return first, second, third, fourth


def _after(step: Matrix, before: Matrix) -> Matrix:
    """First `before`, then `step`."""
    square = np.array([[0.0, 0.0, 1.0]])
    return np.asarray(step @ np.concatenate([before, square]), np.float64)


def _quarter_turns(size_wh: tuple[int, int], quarters: int) -> Matrix:
    width, height = size_wh
    return {
        1: np.array([[0.0, -1.0, height - 1.0], [1.0, 0.0, 0.0]]),
        2: np.array([[-1.0, 0.0, width - 1.0], [0.0, -1.0, height - 1.0]]),
        3: np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, width - 1.0]]),
    }[quarters]
