"""Pairs of a board and its golden board, with the truth about the board's defects."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.synthesis.canvas import Layers, Mask
from inspections.synthesis.defects import ADDING, DefectiveCopper, add_defects
from inspections.synthesis.layouts import TIDY_SHARE, random_layout
from inspections.synthesis.legends import hidden_by, random_legend
from inspections.synthesis.looks import Exposure, Look, Materials, random_exposure, random_materials, render
from inspections.synthesis.registration import Misregistration, line_scan, sampling_maps, under_camera
from inspections.vision.findings import DEFECT_CLASSES

SIZE_WH = (640, 640)
LEAST_VISIBLE_PX = 5


@dataclass(frozen=True)
class Truth:
    """A defect. box_xyxy: int px on the board's image, tight around what changed, the right and lower ends excluded."""

    cls: str
    box_xyxy: tuple[int, int, int, int]
    area_px: int


@dataclass(frozen=True)
class BoardPair:
    """board and golden: uint8[H,W], or uint8[H,W,3] blue, green, red for photographs."""

    board: NDArray[np.uint8]
    golden: NDArray[np.uint8]
    truth: tuple[Truth, ...]


@dataclass(frozen=True)
class Shot:
    """How a pair is taken: how the board lies, and both exposures. crisp: line scans with marks free of any blur."""

    registration: Misregistration
    board: Exposure
    golden: Exposure
    crisp: bool = False


def generate_pair(
    seed: int,
    *,
    look: Look = "binarised",
    size_wh: tuple[int, int] = SIZE_WH,
    defects: int | None = None,
    shot: Shot | None = None,
    tidy_share: float = TIDY_SHARE,
) -> BoardPair:
    """A random pair; the same seed and arguments give the same pixels.

    defects: how many to try to place (None: none in one board of twelve, else 3 to 14). shot: None draws a random one.
    tidy_share: how often the layout is one in which nothing touches what it does not belong to.

        pair = generate_pair(7, look="photo")
        cv2.imwrite("board.png", pair.board)
    """
    rng = np.random.default_rng([seed, LOOK_SEEDS[look]])
    layers = random_layout(rng, size_wh, tidy_share=tidy_share)
    wanted = _how_many(rng) if defects is None else defects
    classes = tuple(str(cls) for cls in rng.choice(DEFECT_CLASSES, wanted))
    keep_out = None  # a line scan shows holes as bare laminate, and no silk screen
    if look == "photo":
        layers = replace(layers, silk=random_legend(rng, size_wh))
        keep_out = np.maximum(around_holes(layers.holes), hidden_by(layers.silk))
    defective = add_defects(rng, layers.copper, classes, keep_out=keep_out)
    materials = random_materials(rng)
    return photograph(rng, look, layers, defective, materials, shot or random_shot(rng, look))


def around_holes(holes: Mask) -> Mask:
    """Where copper cannot come to lie, and would not be seen."""
    return np.asarray(cv2.dilate(holes, np.ones((9, 9), np.uint8)), np.uint8)


def random_shot(rng: np.random.Generator, look: Look) -> Shot:
    registration = under_camera(rng) if look == "photo" else line_scan(rng)
    golden = random_exposure(rng, look)
    board = random_exposure(rng, look)
    if look == "binarised":  # one scanner took both
        board = replace(board, blur=float(golden.blur * rng.uniform(0.85, 1.15)))
    return Shot(registration, board, golden, crisp=look == "binarised" and rng.random() < 0.6)


def photograph(
    rng: np.random.Generator, look: Look, layers: Layers, defective: DefectiveCopper, materials: Materials, shot: Shot
) -> BoardPair:
    """Take the golden board where it lies, and the defective one as the shot says."""
    seeds = rng.integers(0, 2**63, 3)
    golden = render(np.random.default_rng(seeds[0]), look, layers, materials, shot.golden)
    maps = sampling_maps(np.random.default_rng(seeds[1]), layers.size_wh, shot.registration)
    copper = layers.copper if shot.crisp else defective.copper
    seen = Layers(*(_moved(part, *maps) for part in (copper, layers.holes, layers.openings, layers.silk)))
    board = render(np.random.default_rng(seeds[2]), look, seen, materials, shot.board)
    labels = np.asarray(cv2.remap(defective.labels, *maps, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT), np.uint8)
    if shot.crisp:
        added = np.array([False, *(cls in ADDING for cls in defective.classes)])
        board = np.where(labels > 0, np.where(added[labels], 0, 255), board).astype(np.uint8)
    return BoardPair(board, golden, truth_of(labels, defective.classes))


def _moved(mask: Mask, map_x: NDArray[np.float32], map_y: NDArray[np.float32]) -> Mask:
    if not mask.any():
        return mask
    return np.asarray(cv2.remap(mask, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def truth_of(labels: Mask, classes: tuple[str, ...]) -> tuple[Truth, ...]:
    found = []
    all_ys, all_xs = np.nonzero(labels)
    owners = labels[all_ys, all_xs]
    for index, cls in enumerate(classes, start=1):
        ys, xs = all_ys[owners == index], all_xs[owners == index]
        if len(xs) >= LEAST_VISIBLE_PX:
            box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
            found.append(Truth(cls, box, len(xs)))
    return tuple(found)


def _how_many(rng: np.random.Generator) -> int:
    return 0 if rng.random() < 1 / 12 else int(rng.integers(3, 15))


LOOK_SEEDS: dict[Look, int] = {"binarised": 0, "grey": 1, "photo": 2}
