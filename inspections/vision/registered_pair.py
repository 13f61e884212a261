"""A board image and its golden board in one frame and on one scale of grey, window by window."""

from dataclasses import dataclass

import numpy as np

from inspections.vision.alignment import Alignment, align
from inspections.vision.board_scan import BoardScan
from inspections.vision.looks import Look, photograph_look
from inspections.vision.masks import Grey
from inspections.vision.photographs import alike
from inspections.vision.tiling import Window


@dataclass(frozen=True, eq=False)
class RegisteredPair:
    """looks: of board and golden."""

    board: BoardScan
    golden: BoardScan
    looks: tuple[Look, Look]
    alignment: Alignment

    @property
    def photographic(self) -> bool:
        return all(look.photographic for look in self.looks)

    def tiles(self, window_xyxy: Window) -> tuple[Grey, Grey]:
        """Board and golden, uint8[h,w] each. Where golden does not reach, it shows the board: nothing differs there."""
        x1, y1, x2, y2 = window_xyxy
        board = self.board.grey[y1:y2, x1:x2]
        if not self.photographic:
            board = self.looks[0].standard(board, window_xyxy)
        view = self.alignment.golden_view(self.golden.grey, window_xyxy, None if self.photographic else self.looks[1])
        golden = view.pixels if view.missing is None else np.where(view.missing, board, view.pixels)
        if self.photographic:
            return alike(board, golden, copper_is_bright=self.looks[0].copper_is_bright)
        return board, golden


def register(board: BoardScan, golden: BoardScan, *, copper_is_bright: bool | None = None) -> RegisteredPair:
    """Aligns the pair. copper_is_bright: None takes colour photographs for bright copper, grey line scans for dark."""
    bright = [scan.in_colour if copper_is_bright is None else copper_is_bright for scan in (board, golden)]
    looks = board.look(copper_is_bright=bright[0]), golden.look(copper_is_bright=bright[1])
    alignment = align(board.grey, golden.grey, looks)
    if alignment.reason in ("not_aligned", "no_contrast") and any(look.by_blocks for look in looks):
        finer = _finer(looks[0], board), _finer(looks[1], golden)
        again = align(board.grey, golden.grey, finer)
        if again.ok:
            return RegisteredPair(board, golden, finer, again)
    return RegisteredPair(board, golden, looks, alignment)


def _finer(look: Look, scan: BoardScan) -> Look:
    """Where the greys of whole blocks misled, in uneven light or of many materials, its edges may tell more."""
    return photograph_look(scan.grey, copper_is_bright=look.copper_is_bright) if look.by_blocks else look
