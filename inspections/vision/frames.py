"""Where a golden board lies in a board image, and what of it shows there."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.looks import Look
from inspections.vision.masks import Grey
from inspections.vision.placement import Matrix
from inspections.vision.registration import CELL_PX, Floats

Window = tuple[int, int, int, int]

NO_SHIFTS: Floats = np.empty((0, 0, 2), np.float32)
_BEYOND_PX = 1.0  # so far beyond its edge golden's last pixels still stand for it


@dataclass(frozen=True, eq=False)
class GoldenView:
    """pixels: uint8 of golden's shape, in the frame of the board. missing: bool[H,W], where golden does not reach."""

    pixels: Grey
    missing: npt.NDArray[np.bool_] | None


@dataclass(frozen=True, eq=False)
class Alignment:
    """matrix: golden to board pixels. shifts: float32[rows,cols,2], what each cell of 16 board px wants beyond it.

    residual_px: mean distance between the edges of copper on board and golden. reason: why not ok, as a code.
    """

    board_size_wh: tuple[int, int]
    matrix: Matrix
    shifts: Floats
    residual_px: float
    reason: str = ""

    @property
    def ok(self) -> bool:
        return not self.reason

    @property
    def shift_xy(self) -> tuple[float, float]:
        """How far the middle of the golden board's frame moves, px."""
        x, y = (self.board_size_wh[0] - 1) / 2, (self.board_size_wh[1] - 1) / 2
        moved = self.matrix @ np.array([x, y, 1.0])
        return float(moved[0] / moved[2] - x), float(moved[1] / moved[2] - y)

    @property
    def scale(self) -> float:
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2] / self.matrix[2, 2]))))

    @property
    def rotation_deg(self) -> float:
        return float(np.degrees(np.arctan2(self.matrix[1, 0], self.matrix[0, 0])))

    def warp_golden(self, golden: Grey, window_xyxy: Window | None = None, look: Look | None = None) -> Grey:
        """golden, uint8[H,W], as it lies in a window of the board image (all of it by default).

        With its look, on the standard scale of grey. Beyond its edges golden repeats them.
        """
        return self.golden_view(golden, window_xyxy or (0, 0, *self.board_size_wh), look).pixels

    def golden_view(self, golden: Grey, window_xyxy: Window, look: Look | None = None) -> GoldenView:
        """As warp_golden, with where there is a golden board at all. Without a look golden may be uint8[H,W,3]."""
        if self._moves_nothing and golden.shape[1::-1] == self.board_size_wh:
            x1, y1, x2, y2 = window_xyxy
            part = golden[y1:y2, x1:x2]
            return GoldenView(part if look is None else look.standard(part, window_xyxy), None)
        map_x, map_y = self._golden_xy(window_xyxy)
        reach, bounds = _reach(map_x, map_y, golden.shape[:2])
        part = golden[bounds[1] : bounds[3], bounds[0] : bounds[2]]
        if look is not None:
            part = look.standard(part, bounds)
        height, width = golden.shape[:2]
        missing = None
        if reach[0] < -_BEYOND_PX or reach[1] < -_BEYOND_PX or reach[2] > width or reach[3] > height:
            missing = (map_x < -_BEYOND_PX) | (map_y < -_BEYOND_PX) | (map_x > width) | (map_y > height)
        map_x -= np.float32(bounds[0])
        map_y -= np.float32(bounds[1])
        pixels = cv2.remap(part, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return GoldenView(pixels, missing)

    @property
    def _moves_nothing(self) -> bool:
        return not self.shifts.size and np.array_equal(self.matrix, np.eye(3))

    def covered_share(self, golden_size_wh: tuple[int, int]) -> float:
        """How much of the board there is a golden board to compare with, 0..1, from a grid of points."""
        x, y = np.meshgrid(*(np.linspace(0, v - 1, 64) for v in self.board_size_wh))
        points = np.stack([x.ravel(), y.ravel()], axis=1)[None]
        golden_xy = cv2.perspectiveTransform(points, np.linalg.inv(self.matrix))[0]
        return float(((golden_xy >= 0) & (golden_xy <= np.array(golden_size_wh) - 1)).all(axis=1).mean())

    def _golden_xy(self, window_xyxy: Window) -> tuple[Floats, Floats]:
        """Two of float32[H,W]: which golden pixel each pixel of the window shows."""
        x1, y1, x2, y2 = window_xyxy
        cols = np.arange(x1 // CELL_PX - 1, -(-x2 // CELL_PX) + 1)
        rows = np.arange(y1 // CELL_PX - 1, -(-y2 // CELL_PX) + 1)
        x, y = np.meshgrid(cols * CELL_PX + (CELL_PX - 1) / 2, rows * CELL_PX + (CELL_PX - 1) / 2)
        if self.shifts.size:
            inside = np.ix_(rows.clip(0, self.shifts.shape[0] - 1), cols.clip(0, self.shifts.shape[1] - 1))
            x, y = x + self.shifts[inside][..., 0], y + self.shifts[inside][..., 1]
        golden_xy = cv2.perspectiveTransform(np.stack([x, y], axis=2), np.linalg.inv(self.matrix))
        size_wh = (len(cols) * CELL_PX, len(rows) * CELL_PX)
        left, top = x1 - int(cols[0]) * CELL_PX, y1 - int(rows[0]) * CELL_PX
        inner = np.s_[top : top + y2 - y1, left : left + x2 - x1]
        planes = (np.ascontiguousarray(golden_xy[..., i], np.float32) for i in (0, 1))
        map_x, map_y = (
            np.asarray(cv2.resize(plane, size_wh, interpolation=cv2.INTER_LINEAR)[inner], np.float32)
            for plane in planes
        )
        return map_x, map_y


def _reach(map_x: Floats, map_y: Floats, shape: tuple[int, ...]) -> tuple[tuple[float, ...], Window]:
    """What maps read, and the part of an image of that shape which holds it (at least one pixel)."""
    height, width = shape
    (left, right, _, _), (top, bottom, _, _) = cv2.minMaxLoc(map_x), cv2.minMaxLoc(map_y)
    x1, y1 = (int(np.clip(np.floor(v) - 1, 0, most - 1)) for v, most in ((left, width), (top, height)))
    x2, y2 = (int(np.clip(np.ceil(v) + 2, 1, most)) for v, most in ((right, width), (bottom, height)))
    return (left, top, right, bottom), (x1, y1, max(x2, x1 + 1), max(y2, y1 + 1))
