"""Golden boards drawn by hand and boards with known defects, uint8[H,W]: copper 0, laminate 255."""

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
Matrix = npt.NDArray[np.float64]

COPPER, LAMINATE = 0, 255


def golden_board(width: int = 640, height: int = 480, seed: int = 5) -> Grey:
    """Traces with bends, pads with holes and a plane: no part of it looks like another."""
    rng = np.random.default_rng(seed)
    board = np.full((height, width), LAMINATE, np.uint8)
    for y in range(30, height - 20, 44):
        x, level = 10, y
        while x < width - 30:
            end, bend = x + int(rng.integers(50, 140)), level + int(rng.choice([-9, 0, 9]))
            cv2.line(board, (x, level), (min(end, width - 20), level), COPPER, 11)
            cv2.line(board, (min(end, width - 20), level), (min(end + 9, width - 11), bend), COPPER, 11)
            x, level = end + 9, bend
        for _ in range(max(width // 200, 1)):
            pad = int(rng.integers(30, width - 30)), level
            cv2.circle(board, pad, int(rng.integers(10, 15)), COPPER, -1)
            cv2.circle(board, pad, 4, LAMINATE, -1)
    cv2.rectangle(board, (width // 2, height - 66), (width // 2 + 90, height - 12), COPPER, -1)
    return board


def bench_board() -> Grey:
    """Three straight traces, 14 px wide, at y = 60, 120 and 180, and a plane: places for one defect each."""
    board = np.full((320, 400), LAMINATE, np.uint8)
    for y in (60, 120, 180):
        cv2.rectangle(board, (0, y - 7), (399, y + 6), COPPER, -1)
    cv2.rectangle(board, (40, 230), (360, 300), COPPER, -1)
    return board


def spoil(board: Grey, cls: str) -> tuple[Grey, Box]:
    """bench_board with one defect, and the box around what changed."""
    spoilt = board.copy()
    x1, y1, x2, y2 = MARKS[cls]
    shade = COPPER if cls in ("short", "spur", "spurious_copper") else LAMINATE
    cv2.rectangle(spoilt, (x1, y1), (x2 - 1, y2 - 1), shade, -1)
    ys, xs = np.nonzero(spoilt != board)
    return spoilt, (float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))


MARKS = {
    "open": (150, 108, 162, 132),
    "short": (200, 66, 210, 114),
    "mousebite": (250, 172, 266, 180),
    "spur": (90, 126, 104, 137),
    "spurious_copper": (300, 84, 312, 97),
    "pin_hole": (180, 260, 192, 271),
}


def moved(board: Grey, matrix: Matrix, size_wh: tuple[int, int] | None = None) -> Grey:
    """The board as a matrix places it, laminate around it."""
    size = size_wh or (board.shape[1], board.shape[0])
    return np.asarray(cv2.warpPerspective(board, matrix, size, borderValue=LAMINATE), np.uint8)


def turn(degrees: float, scale: float, board: Grey) -> Matrix:
    centre = ((board.shape[1] - 1) / 2, (board.shape[0] - 1) / 2)
    return np.vstack([cv2.getRotationMatrix2D(centre, degrees, scale), [0, 0, 1]])


def shift(dx: float, dy: float) -> Matrix:
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]], np.float64)


def wobbled(board: Grey, reach_px: float = 4.0) -> Grey:
    """The board bent locally, as a line scanner with an uneven feed bends it."""
    height, width = board.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bent_x = x + np.float32(reach_px) * np.sin(y / 60 + x / 130)
    bent_y = y + np.float32(reach_px) * np.cos(x / 70)
    return np.asarray(cv2.remap(board, bent_x, bent_y, cv2.INTER_LINEAR, borderValue=LAMINATE), np.uint8)


def iou(a: Box, b: Box) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(wide, 0) * max(high, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
