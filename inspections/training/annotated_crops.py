"""Crops of annotated boards as pictures for YOLO: at the boards' own scale, most of them about a defect."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from files.pictures.images import Pixels, decode_bgr
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import Box, Truth
from inspections.training.yolo_dataset import Coding, Picture, Say, Split
from inspections.vision.board_scan import scan
from inspections.vision.pair_coding import pair_coded
from inspections.vision.registered_pair import register

LEAST_VISIBLE_SHARE = 0.5  # of a box; less of it is no longer what was annotated
ANYWHERE_SHARE = 0.15


@dataclass(frozen=True)
class AnnotatedCrops:
    """crops_each: pictures of size_px from each board for training; validation takes one from each."""

    training: Sequence[AnnotatedPair]
    validation: Sequence[AnnotatedPair]
    size_px: int = 256
    crops_each: int = 8
    coding: Coding = "pair"

    def keys(self, split: Split) -> Sequence[Hashable]:
        if split == "train":
            return [(pair, self.crops_each) for pair in self.training]
        return [(pair, 1) for pair in self.validation]

    def names(self, key: Hashable) -> Sequence[str]:
        pair, count = _unpacked(key)
        name = f"{pair.group}-{_stem(pair.board)}-{pair.board.suffix[1:]}".replace("/", "-")
        return [f"{name}-{number}" for number in range(count)]

    def pictures(self, key: Hashable) -> Sequence[Picture]:
        pair, count = _unpacked(key)
        image = self._coded(pair)
        rng = np.random.default_rng([int.from_bytes(_stem(pair.board).encode()[-6:]), 3])
        return [self._crop(rng, image, pair.truth) for _ in range(count)]

    def held_back_pairs(self, folder: Path, *, processes: int, say: Say) -> Sequence[AnnotatedPair]:
        return self.validation

    def _coded(self, pair: AnnotatedPair) -> Pixels:
        if self.coding == "single":
            return np.asarray(cv2.cvtColor(decode_bgr(pair.board), cv2.COLOR_BGR2RGB), np.uint8)
        if pair.golden is None:
            raise ValueError(f"{pair.board.name} has no golden board, which coding as a pair needs")
        registered = register(scan(pair.board), scan(pair.golden))
        return pair_coded(*registered.tiles((0, 0, *registered.board.size_wh)))

    def _crop(self, rng: np.random.Generator, image: Pixels, truth: Sequence[Truth]) -> Picture:
        size = self.size_px
        height, width = image.shape[:2]
        if truth and rng.random() > ANYWHERE_SHARE:
            _, (x1, y1, x2, y2) = truth[int(rng.integers(len(truth)))]
            left, top = rng.uniform(x2 - size, x1), rng.uniform(y2 - size, y1)
        else:
            left, top = rng.uniform(0, max(width - size, 1)), rng.uniform(0, max(height - size, 1))
        x, y = round(np.clip(left, 0, max(width - size, 0))), round(np.clip(top, 0, max(height - size, 0)))
        cut = image[y : y + size, x : x + size]
        bottom, right = size - cut.shape[0], size - cut.shape[1]
        if bottom or right:
            cut = np.asarray(cv2.copyMakeBorder(cut, 0, bottom, 0, right, cv2.BORDER_REPLICATE), np.uint8)
        return Picture(cut, crop_truth(truth, (x, y, x + size, y + size)))


def crop_truth(truth: Sequence[Truth], window_xyxy: tuple[int, int, int, int]) -> list[Truth]:
    """What a window shows of the boxes, in its own pixels; boxes that it cuts by half or more are left out."""
    left, top, right, bottom = window_xyxy
    shown: list[Truth] = []
    for cls, (x1, y1, x2, y2) in truth:
        box: Box = (max(x1, left) - left, max(y1, top) - top, min(x2, right) - left, min(y2, bottom) - top)
        visible = max(box[2] - box[0], 0) * max(box[3] - box[1], 0)
        if visible > LEAST_VISIBLE_SHARE * (x2 - x1) * (y2 - y1):
            shown.append((cls, box))
    return shown


def _unpacked(key: Hashable) -> tuple[AnnotatedPair, int]:
    assert isinstance(key, tuple)
    pair, count = key
    assert isinstance(pair, AnnotatedPair)
    return pair, int(count)


def _stem(board: Path) -> str:
    return board.stem.removesuffix("_test")
