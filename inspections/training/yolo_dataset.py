"""Pictures with boxes in the folder layout that ultralytics trains on: images, labels, lists and data.yaml."""

import json
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import Truth
from inspections.training.several_processes import each
from inspections.vision.findings import DEFECT_CLASSES

Split = Literal["train", "val"]
Coding = Literal["single", "pair"]
"""What a picture shows: the board, or board, golden board and |difference| in its channels (vision/pair_coding.py)."""

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Picture:
    """image: uint8[H,W], or uint8[H,W,3] in RGB. truth: boxes in its pixels."""

    image: npt.NDArray[np.uint8]
    truth: Sequence[Truth]


class Source(Protocol):
    """Where pictures come from. A key stands for what is drawn or read in one go and yields one picture a name."""

    @property
    def coding(self) -> Coding: ...

    @property
    def size_px(self) -> int: ...

    def keys(self, split: Split) -> Sequence[Hashable]: ...

    def names(self, key: Hashable) -> Sequence[str]: ...

    def pictures(self, key: Hashable) -> Sequence[Picture]: ...

    def held_back_pairs(self, folder: Path, *, processes: int, say: Say) -> Sequence[AnnotatedPair]:
        """Whole boards that no picture for training shows; drawn into the folder where they are not there yet."""
        ...


def make_dataset(folder: Path, source: Source, *, processes: int, say: Say) -> Path:
    """Make what is missing; returns the path of ultralytics' description (data.yaml)."""
    splits: tuple[Split, ...] = ("train", "val")
    for split in splits:
        for kind in ("images", "labels"):
            (folder / kind / split).mkdir(parents=True, exist_ok=True)
        keys = source.keys(split)
        missing = [key for key in keys if not all(_label_path(folder, split, n).exists() for n in source.names(key))]
        jobs = [(folder, split, source, key) for key in missing]
        for done, _ in enumerate(each(_make, jobs, processes=processes, at_a_time=10), start=1):
            if done % 500 == 0:
                say(f"{split}: {done} of {len(missing)} boards made")
        # A list, as the folder may hold more pictures from an earlier, larger run.
        listed = "".join(f"./images/{split}/{name}.png\n" for key in keys for name in source.names(key))
        (folder / f"{split}.txt").write_text(listed, encoding="utf-8")
    path = folder / "data.yaml"
    names = dict(enumerate(DEFECT_CLASSES))
    description = {"path": str(folder.resolve()), "train": "train.txt", "val": "val.txt", "names": names}
    path.write_text(json.dumps(description), encoding="utf-8")  # JSON is YAML
    return path


def label_lines(truth: Sequence[Truth], size_wh: tuple[int, int]) -> str:
    """One line a box: class index, then centre and size as shares of the image."""
    width, height = size_wh
    lines = []
    for cls, (x1, y1, x2, y2) in truth:
        shares = ((x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height)
        lines.append(f"{DEFECT_CLASSES.index(cls)} {' '.join(f'{share:.5f}' for share in shares)}\n")
    return "".join(lines)


def _make(job: tuple[Path, Split, Source, Hashable]) -> None:
    cv2.setNumThreads(1)
    folder, split, source, key = job
    for name, picture in zip(source.names(key), source.pictures(key), strict=True):
        image = picture.image if picture.image.ndim == 2 else picture.image[..., ::-1]
        _, png = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 2])
        (folder / "images" / split / f"{name}.png").write_bytes(png.tobytes())
        size_wh = (image.shape[1], image.shape[0])
        # Last, as it says that the picture is there.
        _label_path(folder, split, name).write_text(label_lines(picture.truth, size_wh), encoding="utf-8")


def _label_path(folder: Path, split: Split, name: str) -> Path:
    return folder / "labels" / split / f"{name}.txt"
