"""A folder of single synthetic boards with boxes in the layout that ultralytics trains on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from inspections.synthesis.looks import LOOKS, Look
from inspections.synthesis.pairs import generate_pair
from inspections.training.samples import with_margin
from inspections.vision.findings import DEFECT_CLASSES

LOOK_SHARES = (0.6, 0.15, 0.25)
HELD_BACK_SEEDS = 20_000_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class YoloData:
    """How many boards of what size. They keep the scale of real ones: smaller means a cut-out, not a reduction."""

    boards: int = 4000
    held_back: int = 160
    size_px: int = 384
    first_seed: int = 0


def make_dataset(folder: Path, data: YoloData, *, processes: int, say: Say) -> Path:
    """Draw what is missing; returns the path of ultralytics' description (data.yaml)."""
    for split, first, count in (("train", data.first_seed, data.boards), ("val", HELD_BACK_SEEDS, data.held_back)):
        for kind in ("images", "labels"):
            (folder / kind / split).mkdir(parents=True, exist_ok=True)
        jobs = [(folder, split, seed, data.size_px) for seed in range(first, first + count)]
        missing = [job for job in jobs if not _label_path(*job[:3]).exists()]
        with get_context("spawn").Pool(max(processes, 1)) as pool:
            for done, _ in enumerate(pool.imap_unordered(_draw, missing, chunksize=20), start=1):
                if done % 500 == 0:
                    say(f"{split}: {done} of {len(missing)} boards drawn")
        # A list, as the folder may hold more boards from an earlier, larger run.
        listed = "".join(f"./images/{split}/{seed}.png\n" for seed in range(first, first + count))
        (folder / f"{split}.txt").write_text(listed, encoding="utf-8")
    path = folder / "data.yaml"
    names = dict(enumerate(DEFECT_CLASSES))
    description = {"path": str(folder.resolve()), "train": "train.txt", "val": "val.txt", "names": names}
    path.write_text(json.dumps(description), encoding="utf-8")  # JSON is YAML
    return path


def most_defects(size_px: int) -> int:
    """As dense as on real boards: up to 7 on 384 x 384 px."""
    return max(round(7 * (size_px / 384) ** 2), 1)


def label_lines(boxes: list[tuple[str, tuple[float, float, float, float]]], size_wh: tuple[int, int]) -> str:
    """One line a box: class index, then centre and size as shares of the image."""
    width, height = size_wh
    lines = []
    for cls, (x1, y1, x2, y2) in boxes:
        shares = ((x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height)
        lines.append(f"{DEFECT_CLASSES.index(cls)} {' '.join(f'{share:.5f}' for share in shares)}\n")
    return "".join(lines)


def _draw(job: tuple[Path, str, int, int]) -> None:
    cv2.setNumThreads(1)
    folder, split, seed, size = job
    rng = np.random.default_rng([seed, 991])
    look: Look = LOOKS[int(rng.choice(len(LOOKS), p=LOOK_SHARES))]
    pair = generate_pair(seed, look=look, size_wh=(size, size), defects=int(rng.integers(0, most_defects(size) + 1)))
    boxes = [(defect.cls, with_margin(defect.box_xyxy, (size, size))) for defect in pair.truth]
    _, png = cv2.imencode(".png", pair.board, [cv2.IMWRITE_PNG_COMPRESSION, 2])
    (folder / "images" / split / f"{seed}.png").write_bytes(png.tobytes())
    _label_path(folder, split, seed).write_text(label_lines(boxes, (size, size)), encoding="utf-8")


def _label_path(folder: Path, split: str, seed: int) -> Path:
    return folder / "labels" / split / f"{seed}.txt"
