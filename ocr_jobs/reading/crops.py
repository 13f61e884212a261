"""Pieces cut out of a page, turned upright."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.results import Polygon

Pixels = npt.NDArray[np.uint8]

_SMALLEST_PX = 2
_LARGEST_PX = 8000


def cut_out(grey: Pixels, polygon: Polygon, *, margin: float = 0.0) -> Pixels:
    """uint8[h,w] with the polygon's first side at the top. margin: on each side, as a share of the piece's height."""
    corners = np.array(polygon, np.float32)
    if margin:
        corners = _grown(corners, margin)
    width, height = (max(_SMALLEST_PX, min(_LARGEST_PX, round(side))) for side in _sides(corners))
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1]], np.float32)
    matrix = cv2.getAffineTransform(corners[:3], target)
    piece = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(piece, np.uint8)


def turned(polygon: Polygon, quarters: int) -> Polygon:
    """The same place, read in a direction that is turned clockwise by so many quarters."""
    at = quarters % 4
    first, second, third, fourth = (*polygon[at:], *polygon[:at])
    return first, second, third, fourth


def _sides(corners: npt.NDArray[np.float32]) -> tuple[float, float]:
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    return float(np.hypot(*along)), float(np.hypot(*down))


def _grown(corners: npt.NDArray[np.float32], margin: float) -> npt.NDArray[np.float32]:
    width, height = _sides(corners)
    if not (width and height):
        return corners
    along, down = (corners[1] - corners[0]) / width, (corners[3] - corners[0]) / height
    reach = margin * height
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * reach
    return np.asarray(corners + signs[:, :1] * along + signs[:, 1:] * down, np.float32)
