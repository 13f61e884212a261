"""What both readers of image files tell of a header."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredHeader:
    """bytes_at_once: what the decoder must hold at the same time, 0 where it works row by row."""

    stored_wh: tuple[int, int]
    orientation: int = 1
    bytes_at_once: int = 0
