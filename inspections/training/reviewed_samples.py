"""Training samples of reviewed boards: their candidates, found as in an inspection, named as people decided."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from files.pictures.images import open_image
from inspections.training.evaluate import MIN_IOU, Box, iou
from inspections.training.reviewed_boards import Mark, ReviewedBoard
from inspections.training.samples import MOST_NEGATIVES, Samples, joined
from inspections.vision.board_scan import scan
from inspections.vision.candidates import MARGIN_PX
from inspections.vision.comparator import Seen, look_at
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.golden_scans import golden_scan
from inspections.vision.merging import is_cut
from inspections.vision.pipeline import OVERLAP_PX, TILE_PX
from inspections.vision.registered_pair import RegisteredPair, register
from inspections.vision.tiling import Window, windows

NOTHING = 0
_UNMARKED = 255  # nothing either, but nobody said so


def samples_of(board: ReviewedBoard) -> Samples:
    """Empty where the board cannot be aligned with its golden board. Raises Problem where an image cannot be read."""
    bright = None if board.copper == "auto" else board.copper == "bright"
    pair = register(scan(board.board), golden_scan(open_image(board.golden)), copper_is_bright=bright)
    if not pair.alignment.ok:
        return joined([])
    rng = np.random.default_rng([board.number, 5])
    size_wh = pair.board.size_wh
    tiles = windows(size_wh, tile=TILE_PX, overlap=OVERLAP_PX)
    return _some(rng, joined([_of_tile(pair, window, board.marks) for window in tiles]))


def kept_samples(folder: Path, board: ReviewedBoard) -> Samples:
    """As samples_of, from the file that an earlier call with the same board left."""
    path = _file(folder, board)
    if not path.exists():
        made = samples_of(board)
        part = path.with_suffix(".part.npz")
        np.savez_compressed(part, patches=made.patches, labels=made.labels)
        part.replace(path)
    with np.load(path) as data:
        return Samples(data["patches"], data["labels"])


def has_samples(folder: Path, board: ReviewedBoard) -> bool:
    return _file(folder, board).exists()


def label_of(box: Box, marks: Sequence[Mark]) -> int | None:
    """1 + the class's index for a defect, NOTHING for a false call, _UNMARKED beside all marks, None if unsure."""
    best = max(marks, key=lambda mark: iou(box, mark.box), default=None)
    if best is not None and iou(box, best.box) > MIN_IOU:
        if best.said == "defect":
            return 1 + DEFECT_CLASSES.index(best.cls)
        return NOTHING if best.said == "false_call" else None
    x1, y1, x2, y2 = box
    core = (x1 + MARGIN_PX, y1 + MARGIN_PX, x2 - MARGIN_PX, y2 - MARGIN_PX)
    return None if any(iou(core, mark.box) > 0 for mark in marks) else _UNMARKED


def _file(folder: Path, board: ReviewedBoard) -> Path:
    return folder / f"{board.number}.npz"


def _of_tile(pair: RegisteredPair, window: Window, marks: Sequence[Mark]) -> Samples:
    seen = look_at(*pair.tiles(window), window[:2], photographic=pair.photographic)
    boxes = [_on_board(seen, index) for index in range(len(seen.candidates))]
    labels = [None if is_cut(box, window, pair.board.size_wh) else label_of(box, marks) for box in boxes]
    told = [index for index, label in enumerate(labels) if label is not None]
    patches = (seen.patches[told, :2] * 255).round().astype(np.uint8)
    return Samples(patches, np.array([labels[index] for index in told], np.uint8))


def _on_board(seen: Seen, index: int) -> Box:
    (x1, y1, x2, y2), (x, y) = seen.candidates[index].box_xyxy, seen.offset_xy
    return (x1 + x, y1 + y, x2 + x, y2 + y)


def _some(rng: np.random.Generator, samples: Samples) -> Samples:
    """All that people decided, and not so much of what nobody marked that it drowns the rest."""
    unmarked, decided = np.flatnonzero(samples.labels == _UNMARKED), np.flatnonzero(samples.labels != _UNMARKED)
    most = max(MOST_NEGATIVES, 2 * len(decided))
    chosen = np.sort(np.concatenate([decided, rng.permutation(unmarked)[:most]]))
    labels = samples.labels[chosen]
    return Samples(samples.patches[chosen], np.where(labels == _UNMARKED, NOTHING, labels).astype(np.uint8))
