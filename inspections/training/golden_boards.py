"""Where the golden board of an image lies, in layouts that know only single images."""

from pathlib import Path

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")


def golden_of(board: Path) -> Path | None:
    """NAME_temp beside NAME_test, or the same name below `golden` in place of `images`; of any image format."""
    if board.stem.endswith("_test"):
        return _existing(board.with_stem(f"{board.stem.removesuffix('_test')}_temp"))
    beside = in_place_of_images(board, "golden")
    return None if beside is None else _existing(beside)


def is_golden(image: Path) -> bool:
    board = image.with_stem(f"{image.stem.removesuffix('_temp')}_test")
    return image.stem.endswith("_temp") and _existing(board) is not None


def in_place_of_images(path: Path, folder: str) -> Path | None:
    """The path with its last folder named `images` exchanged; None where there is none."""
    parts = list(path.parts)
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] == "images":
            return Path(*parts[:index], folder, *parts[index + 1 :])
    return None


def _existing(path: Path) -> Path | None:
    return next((each for each in (path, *map(path.with_suffix, SUFFIXES)) if each.exists()), None)
