"""Annotated boards in any layout that is known here, through one door."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.class_names import ClassNames, read_class_names
from inspections.training.coco_layout import read_coco
from inspections.training.deeppcb import read_pairs
from inspections.training.yolo_layout import read_yolo

Layout = Literal["deeppcb", "yolo", "coco"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


def read_annotated(
    layout: Layout, data: Path, list_path: Path | None = None, *, class_names: Path | None = None
) -> Iterator[AnnotatedPair]:
    """The boards of `data`, all or those in a list; class_names: a file that maps other names to ours.

    Raises OSError, ValueError with file and line or entry, and Problem for an image that cannot be read.
    """
    names = ClassNames() if class_names is None else read_class_names(class_names)
    if layout == "yolo":
        return read_yolo(data, list_path, names)
    if layout == "coco":
        return read_coco(data, list_path, names)
    return read_pairs(data, list_path)
