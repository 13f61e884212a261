"""The folder layout of ultralytics: images below `images`, boxes below `labels`, class names in data.yaml.

A box is a line `class x y width height`, centre and size as shares of the image; a line with more corners is taken as
the box about them. An image without a label file shows no defect.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from files.pictures.images import open_image
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.class_names import ClassNames
from inspections.training.evaluate import Truth
from inspections.training.golden_boards import SUFFIXES, golden_of, in_place_of_images, is_golden
from inspections.training.yaml_names import read_names

DESCRIPTION = "data.yaml"
_SLACK = 1e-3  # shares are written rounded


def read_yolo(data: Path, list_path: Path | None, class_names: ClassNames) -> Iterator[AnnotatedPair]:
    """data: the folder, or its description; list_path: a list of images or a folder of them, below it (else all).

    A line of a list may name the golden board after a tab. Raises OSError, ValueError with file and line, and Problem
    for an image that cannot be read.
    """
    description = data / DESCRIPTION if data.is_dir() else data
    folder = description.parent
    names = read_names(description)
    boards = [*_listed(folder, list_path)] if list_path and list_path.is_file() else [*_found(list_path or folder)]
    if not any(_labels(board).exists() for board, _ in boards):
        where = _labels(boards[0][0]) if boards else folder / "images"
        raise ValueError(f"{list_path or folder}: no image has labels; expected {where}")
    for board, golden in boards:
        truth = tuple(_boxes(_labels(board), names, class_names, board))
        yield AnnotatedPair(board, golden or golden_of(board), truth, _group(board), _entry(folder, board, golden))


def _listed(folder: Path, list_path: Path) -> Iterator[tuple[Path, Path | None]]:
    for number, line in enumerate(list_path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        named = [folder / word.strip() for word in line.split("\t")]
        if len(named) > 2:
            raise ValueError(f"{list_path}, line {number}: expected an image, or an image, a tab and its golden board")
        for path in named:
            if not path.is_file():
                raise ValueError(f"{list_path}, line {number}: there is no image {path}")
        yield named[0], named[1] if len(named) == 2 else None


def _found(folder: Path) -> Iterator[tuple[Path, Path | None]]:
    inner = folder / "images"
    below = inner if inner.is_dir() else folder
    for path in sorted(below.rglob("*")):
        if path.suffix.lower() in SUFFIXES and not is_golden(path):
            yield path, None


def _labels(board: Path) -> Path:
    labels = in_place_of_images(board, "labels")
    if labels is None:
        raise ValueError(f"{board}: expected below a folder named images, so that its labels can be found")
    return labels.with_suffix(".txt")


def _boxes(path: Path, names: Mapping[int, str], class_names: ClassNames, board: Path) -> Iterator[Truth]:
    if not path.exists():
        return
    width, height = open_image(board).size_wh
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            index, *shares = (float(word) for word in line.split())
            x1, y1, x2, y2 = _corners(shares)
        except ValueError:
            raise ValueError(
                f"{path}, line {number}: expected a class and x, y, width, height (or corners) between 0 and 1"
            ) from None
        if index not in names:
            raise ValueError(f"{path}, line {number}: class {index:g} is not among the names {dict(names)}")
        try:
            cls = class_names.ours(names[int(index)])
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}") from None
        if cls is not None:
            yield cls, (x1 * width, y1 * height, x2 * width, y2 * height)


def _corners(shares: list[float]) -> tuple[float, float, float, float]:
    """Raises ValueError for what is no box within the image."""
    if len(shares) == 4:
        x, y, width, height = shares
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    elif len(shares) >= 6 and len(shares) % 2 == 0:
        box = (min(shares[::2]), min(shares[1::2]), max(shares[::2]), max(shares[1::2]))
    else:
        raise ValueError
    if not (-_SLACK <= box[0] < box[2] <= 1 + _SLACK and -_SLACK <= box[1] < box[3] <= 1 + _SLACK):
        raise ValueError
    return box


def _group(board: Path) -> str:
    """The folders below `images`."""
    parts = board.parts
    start = len(parts) - parts[::-1].index("images")
    return "/".join(parts[start:-1]) or "all"


def _entry(folder: Path, board: Path, golden: Path | None) -> str:
    """As ultralytics writes its lists, from the folder of the list."""
    paths = [board] if golden is None else [board, golden]
    return "\t".join(f"./{path.relative_to(folder)}" if path.is_relative_to(folder) else str(path) for path in paths)
