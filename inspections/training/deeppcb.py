"""The folder layout of DeepPCB: pairs of images (NAME_test, NAME_temp) with a text file of boxes, listed in a file.

Source: Tang et al., "On-line PCB Defect Detector On A New PCB Defect Dataset", 2019.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import Truth

CLASS_BY_NUMBER = {1: "open", 2: "short", 3: "mousebite", 4: "spur", 5: "spurious_copper", 6: "pin_hole"}
LIST_NAME = "trainval.txt"


def read_pairs(folder: Path, list_path: Path | None = None) -> Iterator[AnnotatedPair]:
    """The pairs named in a list (by default the folder's own). Raises OSError and ValueError, with file and line."""
    path = list_path or folder / LIST_NAME
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            image, annotation = line.split()
        except ValueError:
            raise ValueError(f"{path}, line {number}: expected an image and an annotation") from None
        named = folder / image
        board, golden = (named.with_stem(f"{named.stem}_{kind}") for kind in ("test", "temp"))
        yield AnnotatedPair(
            board,
            golden,
            tuple(_boxes(folder / annotation)),
            named.relative_to(folder).parts[0] if "/" in image else "all",
            f"{image} {annotation}",
        )


def write_pair(
    folder: Path, name: str, board: NDArray[np.uint8], golden: NDArray[np.uint8], truth: Sequence[Truth]
) -> str:
    """Write one pair as PNG with its boxes; returns its line for the list. Raises OSError."""
    for kind, image in (("test", board), ("temp", golden)):
        done, png = cv2.imencode(".png", image)
        assert done
        (folder / f"{name}_{kind}.png").write_bytes(png.tobytes())
    numbers = {cls: number for number, cls in CLASS_BY_NUMBER.items()}
    lines = [f"{' '.join(str(round(value)) for value in box)} {numbers[cls]}\n" for cls, box in truth]
    (folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    return f"{name}.png {name}.txt"


def _boxes(path: Path) -> Iterator[Truth]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            x1, y1, x2, y2, kind = (int(word) for word in line.replace(",", " ").split())
            yield CLASS_BY_NUMBER[kind], (float(x1), float(y1), float(x2), float(y2))
        except (ValueError, KeyError):
            raise ValueError(f"{path}, line {number}: expected x1 y1 x2 y2 and a type from 1 to 6") from None
