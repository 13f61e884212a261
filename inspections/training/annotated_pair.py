"""One annotated board, whatever layout its data came in."""

from dataclasses import dataclass
from pathlib import Path

from inspections.training.evaluate import Truth
from inspections.vision.inspection_request import Copper


@dataclass(frozen=True)
class AnnotatedPair:
    """Paths of a board and its golden board, the truth about the board, and the group of boards that it belongs to.

    entry: what names it in a list of its layout. copper: how it shows, where that is known.
    """

    board: Path
    golden: Path | None
    truth: tuple[Truth, ...]
    group: str
    entry: str
    copper: Copper = "auto"
