"""Guesses of how a golden board lies in a board image, as 3x3 matrices from golden to board pixels.

Guesses are made on reduced images and are good to some pixels; alignment.py judges and refines them.
"""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from inspections.vision.masks import Grey

Matrix = npt.NDArray[np.float64]

SEARCH_PX = 512  # guesses are sought on images reduced to this size
_FEATURE_PX = 1024
_LEAST_FEATURE_PX = 32  # ORB cannot reduce smaller images
_REACH = 0.3  # of the image's side: how far a shift is sought
_TURNS_DEG = (*range(-8, 9), 90, 180, 270)


def guesses(board: Grey, golden: Grey) -> Iterator[Matrix]:
    """Ever more costly guesses: as it lies, shifted, resized, by features, turned. Greys are on the standard scale."""
    whole = _whole_size(board, golden)
    if board.shape == golden.shape:
        yield np.eye(3)
    yield _shifted(board, golden, np.eye(3))
    if board.shape != golden.shape:
        yield _shifted(board, golden, whole)
    yield from _by_features(board, golden)
    yield _turned(board, golden, whole)


def shift_between(board: Grey, golden: Grey) -> tuple[float, float, float]:
    """(dx, dy, agreement): the whole-pixel shift of golden after which most pixels agree with board.

    agreement: -1 (all differ) to 1 (all agree) over the overlap; on masks this is an XOR search over all shifts.
    """
    (height, width), (golden_height, golden_width) = board.shape, golden.shape
    reach_x, reach_y = round(_REACH * max(width, golden_width)), round(_REACH * max(height, golden_height))
    rows = cv2.getOptimalDFTSize(max(height, golden_height) + reach_y)
    cols = cv2.getOptimalDFTSize(max(width, golden_width) + reach_x)
    spectra = [cv2.dft(_signed(image, rows, cols)) for image in (board, golden)]
    product = cv2.mulSpectrums(spectra[0], spectra[1], 0, conjB=True)
    sums = cv2.dft(product, flags=cv2.DFT_INVERSE | cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    dx, dy = np.arange(-reach_x, reach_x + 1), np.arange(-reach_y, reach_y + 1)
    overlap_x = np.minimum(width, golden_width + dx) - np.maximum(0, dx)
    overlap_y = np.minimum(height, golden_height + dy) - np.maximum(0, dy)
    overlap = np.maximum(overlap_y[:, None], 0) * np.maximum(overlap_x[None, :], 0)
    enough = overlap >= 0.4 * min(width * height, golden_width * golden_height)
    agreement = np.where(enough, sums[dy[:, None], dx[None, :]] / np.maximum(overlap, 1), -1.0)
    reluctance = 0.02 * np.hypot(dx[None, :] / reach_x, dy[:, None] / reach_y)  # of equals, as in a grid, the nearest
    row, col = np.unravel_index(int((agreement - reluctance).argmax()), agreement.shape)
    return float(dx[col]), float(dy[row]), float(agreement[row, col])


def translation(dx: float, dy: float) -> Matrix:
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]], np.float64)


def scaling(factor_x: float, factor_y: float) -> Matrix:
    """Resizes an image: pixel centres lie at halves, so that its corners stay corners."""
    return np.array([[factor_x, 0, (factor_x - 1) / 2], [0, factor_y, (factor_y - 1) / 2], [0, 0, 1]], np.float64)


def warped(golden: Grey, matrix: Matrix, size_wh: tuple[int, int]) -> Grey:
    """golden in a board frame of size_wh; what lies outside golden repeats its border."""
    return cv2.warpPerspective(golden, matrix, size_wh, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _signed(image: Grey, rows: int, cols: int) -> npt.NDArray[np.float32]:
    out = np.zeros((rows, cols), np.float32)
    out[: image.shape[0], : image.shape[1]] = image
    out[: image.shape[0], : image.shape[1]] *= np.float32(2 / 255)
    out[: image.shape[0], : image.shape[1]] -= 1
    return out


def _reduced(image: Grey, largest_px: int, limit_px: int) -> tuple[Grey, Matrix]:
    factor = min(limit_px / largest_px, 1.0)
    if factor == 1.0:
        return image, np.eye(3)
    size_wh = (max(round(image.shape[1] * factor), 1), max(round(image.shape[0] * factor), 1))
    reduced = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA)
    return reduced, scaling(size_wh[0] / image.shape[1], size_wh[1] / image.shape[0])


def _whole_size(board: Grey, golden: Grey) -> Matrix:
    return scaling(board.shape[1] / golden.shape[1], board.shape[0] / golden.shape[0])


def _shifted(board: Grey, golden: Grey, first: Matrix) -> Matrix:
    """`first`, then the shift that fits best."""
    if not np.array_equal(first, np.eye(3)):
        golden = warped(golden, first, (board.shape[1], board.shape[0]))
    largest = max(*board.shape, *golden.shape)
    small_board, to_small = _reduced(board, largest, SEARCH_PX)
    small_golden, _ = _reduced(golden, largest, SEARCH_PX)
    dx, dy, _ = shift_between(small_board, small_golden)
    return translation(round(dx / to_small[0, 0]), round(dy / to_small[1, 1])) @ first


def _turned(board: Grey, golden: Grey, whole: Matrix) -> Matrix:
    """The turn and shift that fit best, of small turns and of quarter turns about the board's middle."""
    largest = max(*board.shape, *golden.shape)
    small_board, to_small_board = _reduced(board, largest, SEARCH_PX // 2)
    small_golden, to_small_golden = _reduced(golden, largest, SEARCH_PX // 2)
    fit = to_small_board @ whole @ np.linalg.inv(to_small_golden)
    height, width = small_board.shape
    best, best_agreement = fit, -1.0
    for degrees in _TURNS_DEG:
        turn = np.vstack([cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0), [0, 0, 1]])
        dx, dy, agreement = shift_between(small_board, warped(small_golden, turn @ fit, (width, height)))
        if agreement > best_agreement:
            best, best_agreement = translation(dx, dy) @ turn @ fit, agreement
    return np.asarray(np.linalg.inv(to_small_board) @ best @ to_small_golden, np.float64)


def _by_features(board: Grey, golden: Grey) -> Iterator[Matrix]:
    """The homography that most matched corners agree on (ORB, RANSAC): photographs, taken at any angle and distance."""
    largest = max(*board.shape, *golden.shape)
    small_board, to_small_board = _reduced(board, largest, _FEATURE_PX)
    small_golden, to_small_golden = _reduced(golden, largest, _FEATURE_PX)
    if min(*small_board.shape, *small_golden.shape) < _LEAST_FEATURE_PX:
        return
    orb = cv2.ORB.create(nfeatures=2000, fastThreshold=10)
    board_points, board_words = orb.detectAndCompute(small_board, None)
    golden_points, golden_words = orb.detectAndCompute(small_golden, None)
    if board_words is None or golden_words is None:
        return
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(golden_words, board_words)
    if len(pairs) < 12:
        return
    pairs = sorted(pairs, key=lambda pair: pair.distance)[: max(len(pairs) // 2, 12)]
    source = np.array([golden_points[p.queryIdx].pt for p in pairs], np.float32)
    target = np.array([board_points[p.trainIdx].pt for p in pairs], np.float32)
    cv2.setRNGSeed(7)
    matrix, inliers = cv2.findHomography(source, target, cv2.RANSAC, 3.0, maxIters=5000)
    if matrix is not None and int(inliers.sum()) >= 10:
        yield np.linalg.inv(to_small_board) @ matrix @ to_small_golden
