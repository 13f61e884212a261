"""How well a matrix brings a golden board onto a board image, told by the small shifts that its cells still want."""

from dataclasses import dataclass

import cv2
import numpy as np

from inspections.vision.frames import NO_SHIFTS, Alignment, Window
from inspections.vision.looks import Look
from inspections.vision.masks import Grey, copper_mask
from inspections.vision.placement import Matrix, translation
from inspections.vision.registration import CELL_PX, REACH_PX, Floats, cell_shifts

GOOD_PX = 1.0  # mean distance of copper edges after registration: no better guess is sought
ACCEPTED_PX = 2.5  # and beyond this the images are not of one layout, or not brought together
ACCEPTED_BAD_SHARE = 0.25  # of the copper edges
TILE_PX = 1024
_SAMPLE_PX = 256
_SAMPLES = 5
_ROUNDS = 6
_AGREE_PX = 1.5
_DEFECTS_PX = 2000.0  # of copper edge, summed over cells and their neighbours: what some large defects may spoil
_TELLING_PX = 16  # of copper edge in and around a cell: fewer tell nothing
_FEWEST_POINTS, _TURN_POINTS, _PERSPECTIVE_POINTS = 8, 32, 96
_SIMPLER_SHARE = 0.1  # a simpler movement is kept unless this share more of the cells agrees to another


@dataclass(frozen=True, eq=False)
class Level:
    """Both images at one reduction."""

    board: Grey
    golden: Grey
    board_look: Look
    golden_look: Look

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.board.shape[1], self.board.shape[0]


@dataclass(frozen=True, eq=False)
class Fit:
    """What the cells of a level say of a matrix. points_xy, wants: float32[N,2], cells with edges and their shifts."""

    matrix: Matrix
    shifts: Floats
    points_xy: Floats
    wants: Floats
    residual_px: float
    bad_share: float  # of the copper edges

    @property
    def reach_share(self) -> float:
        """Of the cells, those that may want a larger shift than is sought."""
        return float((np.abs(self.wants).max(axis=1) > REACH_PX - 1.5).mean()) if len(self.wants) else 0.0

    @property
    def good(self) -> bool:
        if self.reason or self.residual_px > GOOD_PX or self.reach_share > 0.05:
            return False
        return bool(np.abs(np.median(self.wants, axis=0)).max() <= REACH_PX / 2)

    @property
    def reason(self) -> str:
        if not len(self.points_xy):
            return "no_copper"
        return "not_aligned" if self.residual_px > ACCEPTED_PX or self.bad_share > ACCEPTED_BAD_SHARE else ""

    @property
    def badness(self) -> float:
        if not len(self.points_xy):
            return np.inf  # nothing speaks for it
        return self.residual_px + 10 * self.bad_share + self.reach_share


def refined(level: Level, matrix: Matrix) -> Fit:
    """The matrix mended by what its cells want, for as long as that helps."""
    windows = _samples(level)
    fit = measured(level, matrix, windows)
    for _ in range(_ROUNDS):
        if fit.good or len(fit.points_xy) < _FEWEST_POINTS:
            break
        mended = measured(level, _mend(fit.points_xy, fit.wants) @ fit.matrix, windows)
        if mended.badness > 0.98 * fit.badness:
            return min(fit, mended, key=lambda f: f.badness)
        fit = mended
    return fit


def _mend(points_xy: Floats, wants: Floats) -> Matrix:
    """The simplest movement that most cells agree to: a shift, a turn with a resize, or a perspective."""
    source, target = points_xy + wants, points_xy
    cv2.setRNGSeed(7)
    movements = [translation(*(-round(float(v)) for v in np.median(wants, axis=0)))]
    if len(source) >= _TURN_POINTS:
        similar, _ = cv2.estimateAffinePartial2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=_AGREE_PX)
        movements += [] if similar is None else [np.vstack([similar, [0.0, 0.0, 1.0]])]
    if len(source) >= _PERSPECTIVE_POINTS:
        perspective, _ = cv2.findHomography(source, target, cv2.RANSAC, _AGREE_PX)
        movements += [] if perspective is None else [np.asarray(perspective, np.float64)]
    shares = [_agreeing(movement, source, target) for movement in movements]
    return next(m for m, share in zip(movements, shares, strict=True) if share >= max(shares) - _SIMPLER_SHARE)


def _agreeing(movement: Matrix, source: Floats, target: Floats) -> float:
    moved = cv2.perspectiveTransform(source[None].astype(np.float64), movement)[0]
    return float((np.abs(moved - target).max(axis=1) < _AGREE_PX).mean())


def measured(level: Level, matrix: Matrix, windows: list[Window]) -> Fit:
    """What the cells of some windows say; windows must lie on the grid of cells. Shifts are of the whole board."""
    width, height = level.size_wh
    shape = (-(-height // CELL_PX), -(-width // CELL_PX))
    shifts = np.zeros((*shape, 2), np.float32)
    differing, edges = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    placed = Alignment(level.size_wh, matrix, NO_SHIFTS, 0.0)
    for window in windows:
        x1, y1, x2, y2 = margined = _margined(window, level.size_wh)
        board = level.board_look.standard(level.board[y1:y2, x1:x2], margined)
        golden = placed.warp_golden(level.golden, margined, level.golden_look)
        cells = cell_shifts(copper_mask(board), copper_mask(golden))
        rows, cols = _cells(window), _cells((window[0] - x1, window[1] - y1, window[2] - x1, window[3] - y1))
        shifts[rows], differing[rows], edges[rows] = cells.shifts[cols], cells.differing[cols], cells.edges[cols]
    return _judged(matrix, shifts, differing, edges)


def _judged(matrix: Matrix, shifts: Floats, differing: Floats, edges: Floats) -> Fit:
    around = [cv2.boxFilter(v, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT) for v in (differing, edges)]
    telling = (around[1] >= _TELLING_PX) | (around[0] >= 2 * _TELLING_PX)
    if not (edges > 0).any() or not telling.any():
        return Fit(matrix, shifts, np.empty((0, 2), np.float32), np.empty((0, 2), np.float32), 0.0, 0.0)
    weights = np.maximum(around[1][telling], _TELLING_PX)
    distances = around[0][telling] / weights
    rows, cols = np.nonzero(edges >= CELL_PX / 2)
    points = (np.stack([cols, rows], axis=1) * CELL_PX + (CELL_PX - 1) / 2).astype(np.float32)
    bad = max(float(weights[distances > ACCEPTED_PX].sum()) - _DEFECTS_PX, 0.0) / float(weights.sum())
    return Fit(matrix, shifts, points, shifts[rows, cols], float(np.median(distances)), bad)


def _cells(window: Window) -> tuple[slice, slice]:
    x1, y1, x2, y2 = window
    return np.s_[y1 // CELL_PX : -(-y2 // CELL_PX), x1 // CELL_PX : -(-x2 // CELL_PX)]


def _margined(window: Window, size_wh: tuple[int, int]) -> Window:
    """Two cells more on each side, so that neighbouring tiles agree on the shifts at their seam."""
    x1, y1, x2, y2 = window
    more = 2 * CELL_PX
    return max(x1 - more, 0), max(y1 - more, 0), min(x2 + more, size_wh[0]), min(y2 + more, size_wh[1])


def tiles(level: Level) -> list[Window]:
    width, height = level.size_wh
    return [
        (x, y, min(x + TILE_PX, width), min(y + TILE_PX, height))
        for y in range(0, height, TILE_PX)
        for x in range(0, width, TILE_PX)
    ]


def _samples(level: Level) -> list[Window]:
    """All of a small level; of a larger one, windows spread evenly over it."""
    width, height = level.size_wh
    if max(width, height) <= 1.5 * TILE_PX:
        return tiles(level)
    steps = np.linspace(0, 1, _SAMPLES)
    xs, ys = ((steps * max(v - _SAMPLE_PX, 0)).astype(int) // CELL_PX * CELL_PX for v in (width, height))
    return [
        (int(x), int(y), int(min(x + _SAMPLE_PX, width)), int(min(y + _SAMPLE_PX, height)))
        for y in sorted(set(ys))
        for x in sorted(set(xs))
    ]
