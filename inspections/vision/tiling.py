"""Windows that cover an image of any size."""

from collections.abc import Iterator

Window = tuple[int, int, int, int]


def windows(size_wh: tuple[int, int], *, tile: int, overlap: int) -> Iterator[Window]:
    """Windows xyxy, row by row, each `tile` px wide and high, neighbours sharing at least `overlap` px.

    The last of a row or column is moved back to end at the border, so every window is full unless the image itself is
    smaller: then the window is the image's whole side.
    """
    if not 0 <= overlap < tile:
        raise ValueError(f"overlap {overlap} must be at least 0 and below the tile's {tile}")
    width, height = size_wh
    for y in _starts(height, tile, tile - overlap):
        for x in _starts(width, tile, tile - overlap):
            yield x, y, min(x + tile, width), min(y + tile, height)


def count_windows(size_wh: tuple[int, int], *, tile: int, overlap: int) -> int:
    return len(_starts(size_wh[0], tile, tile - overlap)) * len(_starts(size_wh[1], tile, tile - overlap))


def _starts(length: int, tile: int, step: int) -> list[int]:
    last = max(length - tile, 0)
    return [*range(0, last, step), last]
