"""Synthetic boards as pictures for YOLO, drawn from their seeds."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from files.pictures.images import Pixels
from inspections.synthesis.looks import LOOKS, Look
from inspections.synthesis.pairs import BoardPair, generate_pair
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.deeppcb import read_pairs
from inspections.training.drawn_pairs import draw_pairs
from inspections.training.samples import scan_of, with_margin
from inspections.training.yolo_dataset import Coding, Picture, Say, Split
from inspections.vision.pair_coding import pair_coded
from inspections.vision.registered_pair import register

LOOK_SHARES = (0.7, 0.12, 0.18)
TIDY_SHARE = 0.85  # without a golden board only a tidy layout lets a defect be told from what is meant
HELD_BACK_SEEDS = 20_000_000


@dataclass(frozen=True)
class DrawnPictures:
    """How many boards of what size. They keep the scale of real ones: smaller means a cut-out, not a reduction."""

    boards: int = 4000
    held_back: int = 160
    size_px: int = 384
    first_seed: int = 0
    coding: Coding = "single"

    def keys(self, split: Split) -> Sequence[Hashable]:
        first, count = (self.first_seed, self.boards) if split == "train" else (HELD_BACK_SEEDS, self.held_back)
        return range(first, first + count)

    def names(self, key: Hashable) -> Sequence[str]:
        return [str(key)]

    def pictures(self, key: Hashable) -> Sequence[Picture]:
        seed = int(str(key))
        size = self.size_px
        rng = np.random.default_rng([seed, 991])
        look: Look = LOOKS[int(rng.choice(len(LOOKS), p=LOOK_SHARES))]
        wanted = int(rng.integers(0, most_defects(size) + 1))
        pair = generate_pair(seed, look=look, size_wh=(size, size), defects=wanted, tidy_share=TIDY_SHARE)
        truth = [(defect.cls, with_margin(defect.box_xyxy, (size, size))) for defect in pair.truth]
        if self.coding == "pair":
            return [Picture(_coded(pair), truth)]
        board = pair.board
        return [Picture(np.asarray(cv2.cvtColor(board, cv2.COLOR_BGR2RGB)) if board.ndim == 3 else board, truth)]

    def held_back_pairs(self, folder: Path, *, processes: int, say: Say) -> Sequence[AnnotatedPair]:
        first, count = HELD_BACK_SEEDS + self.held_back, 2 * self.held_back
        pairs = draw_pairs(folder, first_seed=first, count=count, processes=processes, say=say, tidy_share=TIDY_SHARE)
        return [*read_pairs(folder, pairs)]


def _coded(pair: BoardPair) -> Pixels:
    registered = register(scan_of(pair.board), scan_of(pair.golden))
    return pair_coded(*registered.tiles((0, 0, *registered.board.size_wh)))


def most_defects(size_px: int) -> int:
    """As dense as on real boards: up to 7 on 384 x 384 px."""
    return max(round(7 * (size_px / 384) ** 2), 1)
