"""Training samples for the comparator: candidates of synthetic pairs, found as in an inspection, named by the truth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspections.synthesis.looks import LOOKS, Look
from inspections.synthesis.pairs import BoardPair, Truth, generate_pair
from inspections.training.evaluate import MIN_IOU, Box, iou
from inspections.vision.alignment import NO_SHIFTS
from inspections.vision.board_scan import BoardScan, metal_bright
from inspections.vision.candidates import MARGIN_PX, PATCH_PX, find_candidates, patches
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.registered_pair import register

LOOK_SHARES: tuple[float, ...] = (0.52, 0.18, 0.3)  # of LOOKS: line scans are what boards with golden boards come from
UNREGISTERED_SHARE = 0.25
MOST_NEGATIVES = 12


@dataclass(frozen=True, eq=False)
class Samples:
    """patches: uint8[N,2,64,64], board and golden board; labels: uint8[N], 0 nothing, else 1 + the class's index."""

    patches: NDArray[np.uint8]
    labels: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Registered:
    """Board and golden board in one frame, on the standard scale of grey: uint8[H,W] each."""

    board: NDArray[np.uint8]
    golden: NDArray[np.uint8]
    photographic: bool = False


def random_samples(seed: int) -> Samples:
    """The samples of one random pair. A share of the pairs keeps its local misregistration: that yields false calls."""
    rng = np.random.default_rng([seed, 77])
    look: Look = LOOKS[int(rng.choice(len(LOOKS), p=LOOK_SHARES))]
    pair = generate_pair(seed, look=look)
    registered = register_pair(pair, copper_is_bright=look == "photo", locally=rng.random() > UNREGISTERED_SHARE)
    return _labelled(rng, registered, pair.truth) if registered else joined([])


def joined(parts: Sequence[Samples]) -> Samples:
    patches = [part.patches for part in parts] or [np.empty((0, 2, PATCH_PX, PATCH_PX), np.uint8)]
    return Samples(np.concatenate(patches), np.concatenate([part.labels for part in parts] or [np.empty(0, np.uint8)]))


def register_pair(pair: BoardPair, *, copper_is_bright: bool, locally: bool = True) -> Registered | None:
    """As the pipeline does it; None where the pair cannot be aligned. locally=False leaves out the local shifts."""
    board = scan_of(pair.board)
    registered = register(board, scan_of(pair.golden), copper_is_bright=copper_is_bright)
    if not registered.alignment.ok:
        return None
    if not locally:
        registered = replace(registered, alignment=replace(registered.alignment, shifts=NO_SHIFTS))
    board_tile, golden_tile = (np.asarray(tile, np.uint8) for tile in registered.tiles((0, 0, *board.size_wh)))
    return Registered(board_tile, golden_tile, registered.photographic)


def scan_of(image: NDArray[np.uint8]) -> BoardScan:
    return BoardScan(_grey(image), in_colour=image.ndim == 3)


def label_of(box: Box, truth: Sequence[Truth], size_wh: tuple[int, int]) -> int | None:
    """0 where the box meets no defect, 1 + the class's index where it finds one, None where it meets only a part."""
    overlaps = [(iou(box, with_margin(defect.box_xyxy, size_wh)), defect.cls) for defect in truth]
    best, cls = max(overlaps, default=(0.0, ""))
    if best > MIN_IOU:
        return 1 + DEFECT_CLASSES.index(cls)
    core = (box[0] + MARGIN_PX, box[1] + MARGIN_PX, box[2] - MARGIN_PX, box[3] - MARGIN_PX)
    touches = any(iou(core, defect.box_xyxy) > 0 for defect in truth)
    return None if touches else 0


def with_margin(box_xyxy: tuple[int, int, int, int], size_wh: tuple[int, int], margin: int = MARGIN_PX) -> Box:
    x1, y1, x2, y2 = box_xyxy
    width, height = size_wh
    return (
        float(max(x1 - margin, 0)), float(max(y1 - margin, 0)),
        float(min(x2 + margin, width)), float(min(y2 + margin, height)),
    )  # fmt: skip


def _labelled(rng: np.random.Generator, pair: Registered, truth: Sequence[Truth]) -> Samples:
    height, width = pair.board.shape
    boxes: list[Box] = []
    labels: list[int] = []
    negatives = [_anywhere(rng, (width, height))]
    for candidate in find_candidates(pair.board, pair.golden, photographic=pair.photographic):
        label = label_of(candidate.box_xyxy, truth, (width, height))
        if label == 0:
            negatives.append(candidate.box_xyxy)
        elif label is not None:
            boxes.append(candidate.box_xyxy)
            labels.append(label)
    negatives = [box for box in negatives if label_of(box, truth, (width, height)) == 0]
    rng.shuffle(negatives)
    kept = negatives[:MOST_NEGATIVES]
    images = patches(pair.board, pair.golden, boxes + kept)[:, :2]
    return Samples((images * 255).round().astype(np.uint8), np.array(labels + [0] * len(kept), np.uint8))


def _anywhere(rng: np.random.Generator, size_wh: tuple[int, int]) -> Box:
    x, y = float(rng.uniform(0, size_wh[0] - 32)), float(rng.uniform(0, size_wh[1] - 32))
    return (x, y, x + 32, y + 32)


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return metal_bright(image[..., ::-1]) if image.ndim == 3 else image
