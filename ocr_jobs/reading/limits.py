"""How much of a document is read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """max_pages: in one reading. max_pixels: of one page's picture; A0 at 300 dpi has 139 million."""

    max_pages: int = 200
    max_pixels: int = 160_000_000
    max_side_px: int = 16_384
