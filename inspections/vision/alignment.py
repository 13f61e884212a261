"""Where a golden board lies in a board image: first as a whole, then cell by cell.

A guess of the whole (placement.py) is judged by the small shifts that its cells still want (registration.py), mended by
what they say, and accepted only where the edges of copper then meet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.looks import MIN_CONTRAST, STANDARD, Look, look_of
from inspections.vision.masks import Grey, copper_mask
from inspections.vision.placement import Matrix, guesses, scaling, translation
from inspections.vision.registration import CELL_PX, REACH_PX, Floats, cell_shifts

Window = tuple[int, int, int, int]

GOOD_PX = 1.0  # mean distance of copper edges after registration: no better guess is sought
ACCEPTED_PX = 2.5  # and beyond this the images are not of one layout, or not brought together
ACCEPTED_BAD_SHARE = 0.25  # of the copper edges
COVERED_SHARE = 0.9
_BEYOND_PX = 1.0  # so far beyond its edge golden's last pixels still stand for it
_TILE_PX = 1024
_SAMPLE_PX = 256
_SAMPLES = 5
_ROUNDS = 6
_AGREE_PX = 1.5
_DEFECTS_PX = 2000.0  # of copper edge, summed over cells and their neighbours: what some large defects may spoil
_TELLING_PX = 16  # of copper edge in and around a cell: fewer tell nothing
_FEWEST_POINTS, _TURN_POINTS, _PERSPECTIVE_POINTS = 8, 32, 96
_SIMPLER_SHARE = 0.1  # a simpler movement is kept unless this share more of the cells agrees to another
NO_SHIFTS: Floats = np.empty((0, 0, 2), np.float32)


@dataclass(frozen=True, eq=False)
class GoldenView:
    """pixels: uint8[H,W] of golden in the frame of the board. missing: bool[H,W], where golden does not reach."""

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
        """As warp_golden, with where there is a golden board at all."""
        if not self.shifts.size and np.array_equal(self.matrix, np.eye(3)) and golden.shape[::-1] == self.board_size_wh:
            x1, y1, x2, y2 = window_xyxy
            part = golden[y1:y2, x1:x2]
            return GoldenView(part if look is None else look.standard(part, window_xyxy), None)
        map_x, map_y = self._golden_xy(window_xyxy)
        reach, bounds = _reach(map_x, map_y, golden.shape)
        part = golden[bounds[1] : bounds[3], bounds[0] : bounds[2]]
        if look is not None:
            part = look.standard(part, bounds)
        height, width = golden.shape
        missing = None
        if reach[0] < -_BEYOND_PX or reach[1] < -_BEYOND_PX or reach[2] > width or reach[3] > height:
            missing = (map_x < -_BEYOND_PX) | (map_y < -_BEYOND_PX) | (map_x > width) | (map_y > height)
        map_x -= np.float32(bounds[0])
        map_y -= np.float32(bounds[1])
        pixels = cv2.remap(part, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return GoldenView(pixels, missing)

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


def align(board: Grey, golden: Grey, looks: tuple[Look, Look] | None = None) -> Alignment:
    """Places golden, uint8[H,W], on board, uint8[H,W]. looks: of board and golden, made here where not given."""
    board_look, golden_look = looks or (look_of(board), look_of(golden))
    size_wh = (board.shape[1], board.shape[0])
    if min(board_look.contrast, golden_look.contrast) < MIN_CONTRAST:
        return Alignment(size_wh, np.eye(3), NO_SHIFTS, 0.0, "no_contrast")
    levels = list(_levels(_Level(board, golden, board_look, golden_look)))
    fit = _placed(levels[-1])
    for coarse, fine in pairwise(reversed(levels)):
        fit = _refined(fine, _between(coarse, fine, fit.matrix))
    if len(levels) > 1:
        fit = _measured(levels[0], fit.matrix, _tiles(levels[0]))
    if fit.reason == "not_aligned":
        plain = scaling(board.shape[1] / golden.shape[1], board.shape[0] / golden.shape[0])
        return Alignment(size_wh, plain, NO_SHIFTS, round(fit.residual_px, 3), fit.reason)
    alignment = Alignment(size_wh, fit.matrix, fit.shifts, round(fit.residual_px, 3), fit.reason)
    if alignment.ok and alignment.covered_share((golden.shape[1], golden.shape[0])) < COVERED_SHARE:
        return replace(alignment, reason="golden_covers_part")
    return alignment


@dataclass(frozen=True, eq=False)
class _Level:
    """Both images at one reduction."""

    board: Grey
    golden: Grey
    board_look: Look
    golden_look: Look

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.board.shape[1], self.board.shape[0]


@dataclass(frozen=True, eq=False)
class _Fit:
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


def _levels(full: _Level) -> Iterator[_Level]:
    """The images as they are, then reduced by 4 and 4 again, the last at most _TILE_PX large."""
    yield full
    largest = max(*full.board.shape, *full.golden.shape)
    factor = 4
    while largest > _TILE_PX * factor / 4:
        board, golden = (
            _reduced(image, look, factor)
            for image, look in ((full.board, full.board_look), (full.golden, full.golden_look))
        )
        yield _Level(board, golden, STANDARD, STANDARD)
        factor *= 4


def _reduced(image: Grey, look: Look, factor: int) -> Grey:
    """The image on the standard scale, reduced, strip by strip so that no second full copy is made."""
    height, width = image.shape
    out = np.empty((-(-height // factor), -(-width // factor)), np.uint8)
    for row in range(0, out.shape[0], 64):
        rows = out[row : row + 64]
        y1, y2 = row * factor, min((row + len(rows)) * factor, height)
        strip = look.standard(image[y1:y2], (0, y1, width, y2))
        rows[:] = cv2.resize(strip, (out.shape[1], len(rows)), interpolation=cv2.INTER_AREA)
    return out


def _between(coarse: _Level, fine: _Level, matrix: Matrix) -> Matrix:
    board = scaling(*(f / c for f, c in zip(fine.size_wh, coarse.size_wh, strict=True)))
    golden = scaling(*(c / f for c, f in zip(coarse.golden.shape[::-1], fine.golden.shape[::-1], strict=True)))
    return np.asarray(board @ matrix @ golden, np.float64)


def _placed(level: _Level) -> _Fit:
    """The first good guess, or the best of all."""
    whole = (0, 0, *level.size_wh)
    board = level.board_look.standard(level.board, whole)
    golden = level.golden_look.standard(level.golden, (0, 0, level.golden.shape[1], level.golden.shape[0]))
    standard = _Level(board, golden, STANDARD, STANDARD)
    best: _Fit | None = None
    for guess in guesses(board, golden):
        fit = _refined(standard, guess)
        if fit.good:
            return fit
        if best is None or fit.badness < best.badness:
            best = fit
    assert best is not None  # guesses always makes some
    return best


def _refined(level: _Level, matrix: Matrix) -> _Fit:
    """The matrix mended by what its cells want, for as long as that helps."""
    windows = _samples(level)
    fit = _measured(level, matrix, windows)
    for _ in range(_ROUNDS):
        if fit.good or len(fit.points_xy) < _FEWEST_POINTS:
            break
        mended = _measured(level, _mend(fit.points_xy, fit.wants) @ fit.matrix, windows)
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


def _measured(level: _Level, matrix: Matrix, windows: list[Window]) -> _Fit:
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


def _judged(matrix: Matrix, shifts: Floats, differing: Floats, edges: Floats) -> _Fit:
    around = [cv2.boxFilter(v, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT) for v in (differing, edges)]
    telling = (around[1] >= _TELLING_PX) | (around[0] >= 2 * _TELLING_PX)
    if not (edges > 0).any() or not telling.any():
        return _Fit(matrix, shifts, np.empty((0, 2), np.float32), np.empty((0, 2), np.float32), 0.0, 0.0)
    weights = np.maximum(around[1][telling], _TELLING_PX)
    distances = around[0][telling] / weights
    rows, cols = np.nonzero(edges >= CELL_PX / 2)
    points = (np.stack([cols, rows], axis=1) * CELL_PX + (CELL_PX - 1) / 2).astype(np.float32)
    bad = max(float(weights[distances > ACCEPTED_PX].sum()) - _DEFECTS_PX, 0.0) / float(weights.sum())
    return _Fit(matrix, shifts, points, shifts[rows, cols], float(np.median(distances)), bad)


def _cells(window: Window) -> tuple[slice, slice]:
    x1, y1, x2, y2 = window
    return np.s_[y1 // CELL_PX : -(-y2 // CELL_PX), x1 // CELL_PX : -(-x2 // CELL_PX)]


def _margined(window: Window, size_wh: tuple[int, int]) -> Window:
    """Two cells more on each side, so that neighbouring tiles agree on the shifts at their seam."""
    x1, y1, x2, y2 = window
    more = 2 * CELL_PX
    return max(x1 - more, 0), max(y1 - more, 0), min(x2 + more, size_wh[0]), min(y2 + more, size_wh[1])


def _tiles(level: _Level) -> list[Window]:
    width, height = level.size_wh
    return [
        (x, y, min(x + _TILE_PX, width), min(y + _TILE_PX, height))
        for y in range(0, height, _TILE_PX)
        for x in range(0, width, _TILE_PX)
    ]


def _samples(level: _Level) -> list[Window]:
    """All of a small level; of a larger one, windows spread evenly over it."""
    width, height = level.size_wh
    if max(width, height) <= 1.5 * _TILE_PX:
        return _tiles(level)
    steps = np.linspace(0, 1, _SAMPLES)
    xs, ys = ((steps * max(v - _SAMPLE_PX, 0)).astype(int) // CELL_PX * CELL_PX for v in (width, height))
    return [
        (int(x), int(y), int(min(x + _SAMPLE_PX, width)), int(min(y + _SAMPLE_PX, height)))
        for y in sorted(set(ys))
        for x in sorted(set(xs))
    ]


def _reach(map_x: Floats, map_y: Floats, shape: tuple[int, ...]) -> tuple[tuple[float, ...], Window]:
    """What maps read, and the part of an image of that shape which holds it (at least one pixel)."""
    height, width = shape
    (left, right, _, _), (top, bottom, _, _) = cv2.minMaxLoc(map_x), cv2.minMaxLoc(map_y)
    x1, y1 = (int(np.clip(np.floor(v) - 1, 0, most - 1)) for v, most in ((left, width), (top, height)))
    x2, y2 = (int(np.clip(np.ceil(v) + 2, 1, most)) for v, most in ((right, width), (bottom, height)))
    return (left, top, right, bottom), (x1, y1, max(x2, x1 + 1), max(y2, y1 + 1))
