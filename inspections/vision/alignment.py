"""Places a golden board on a board image: first as a whole, then cell by cell.

A guess of the whole (placement.py) is judged and mended by the small shifts that its cells still want (fitting.py), and
accepted only where the edges of copper then meet.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from inspections.vision.fitting import TILE_PX, Fit, Level, measured, refined, tiles
from inspections.vision.frames import NO_SHIFTS, Alignment
from inspections.vision.looks import MIN_CONTRAST, STANDARD, Look, look_of
from inspections.vision.masks import Grey
from inspections.vision.placement import Matrix, guesses, scaling, translation

__all__ = ["NO_SHIFTS", "Alignment", "align"]

COVERED_SHARE = 0.9


def align(board: Grey, golden: Grey, looks: tuple[Look, Look] | None = None) -> Alignment:
    """Places golden, uint8[H,W], on board, uint8[H,W]. looks: of board and golden, made here where not given."""
    board_look, golden_look = looks or (look_of(board), look_of(golden))
    size_wh = (board.shape[1], board.shape[0])
    if min(board_look.contrast, golden_look.contrast) < MIN_CONTRAST:
        return Alignment(size_wh, np.eye(3), NO_SHIFTS, 0.0, "no_contrast")
    levels = list(_levels(Level(board, golden, board_look, golden_look)))
    fit = _placed(levels[-1])
    for coarse, fine in pairwise(reversed(levels)):
        fit = refined(fine, _between(coarse, fine, fit.matrix))
    if len(levels) > 1:
        fit = measured(levels[0], fit.matrix, tiles(levels[0]))
    if fit.reason == "not_aligned":
        plain = scaling(board.shape[1] / golden.shape[1], board.shape[0] / golden.shape[0])
        return Alignment(size_wh, plain, NO_SHIFTS, round(fit.residual_px, 3), fit.reason)
    alignment = _centred(Alignment(size_wh, fit.matrix, fit.shifts, round(fit.residual_px, 3), fit.reason), fit)
    if alignment.ok and alignment.covered_share((golden.shape[1], golden.shape[0])) < COVERED_SHARE:
        return replace(alignment, reason="golden_covers_part")
    return alignment


def _centred(alignment: Alignment, fit: Fit) -> Alignment:
    """The same, with what most cells want told as a shift of the whole."""
    if not len(fit.wants):
        return alignment
    common = np.round(np.median(fit.wants, axis=0))
    matrix = translation(-float(common[0]), -float(common[1])) @ fit.matrix
    return replace(alignment, matrix=matrix, shifts=alignment.shifts - common.astype(np.float32))


def _levels(full: Level) -> Iterator[Level]:
    """The images as they are, then reduced by 4 and 4 again, the last at most TILE_PX large."""
    yield full
    largest = max(*full.board.shape, *full.golden.shape)
    factor = 4
    while largest > TILE_PX * factor / 4:
        board, golden = (
            _reduced(image, look, factor)
            for image, look in ((full.board, full.board_look), (full.golden, full.golden_look))
        )
        yield Level(board, golden, STANDARD, STANDARD)
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


def _between(coarse: Level, fine: Level, matrix: Matrix) -> Matrix:
    board = scaling(*(f / c for f, c in zip(fine.size_wh, coarse.size_wh, strict=True)))
    golden = scaling(*(c / f for c, f in zip(coarse.golden.shape[::-1], fine.golden.shape[::-1], strict=True)))
    return np.asarray(board @ matrix @ golden, np.float64)


def _placed(level: Level) -> Fit:
    """The first good guess, or the best of all."""
    whole = (0, 0, *level.size_wh)
    board = level.board_look.standard(level.board, whole)
    golden = level.golden_look.standard(level.golden, (0, 0, level.golden.shape[1], level.golden.shape[0]))
    standard = Level(board, golden, STANDARD, STANDARD)
    best: Fit | None = None
    for guess in guesses(board, golden):
        fit = refined(standard, guess)
        if fit.good:
            return fit
        if best is None or fit.badness < best.badness:
            best = fit
    assert best is not None  # guesses always makes some
    return best
