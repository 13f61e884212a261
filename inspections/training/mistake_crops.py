"""What a mistake looks like: the board and its golden board about it, as the comparator saw them."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import cv2

from files.pictures.images import Pixels, decode_bgr
from inspections.training.evaluate import Box
from inspections.training.mistakes import Mistake
from inspections.vision.board_scan import scan
from inspections.vision.registered_pair import RegisteredPair, register
from inspections.vision.tiling import Window
from problems.problem import Problem

LEAST_PX = 96
AROUND = 2.2  # of the mark's longer side


@dataclass(frozen=True, eq=False)
class Crop:
    """golden: None where there is none, or where the images could not be aligned."""

    window: Window
    board: Pixels
    golden: Pixels | None


def crops(mistakes: Sequence[Mistake], *, with_golden: bool) -> Iterator[tuple[Mistake, Crop | None]]:
    """None for an image that cannot be read. The golden board is moved and turned onto the board, as for inspection."""
    for mistake in mistakes:
        pair = mistake.image.pair
        try:
            yield mistake, _crop(pair.board, pair.golden if with_golden else None, mistake.box)
        except Problem:
            yield mistake, None


def drawn(crop: Crop, pixels: Pixels, boxes: Sequence[tuple[str, Box, str]]) -> str:
    """An SVG of the pixels with boxes: (CSS class, box, what it says)."""
    x1, y1, x2, y2 = crop.window
    done, png = cv2.imencode(".png", pixels)
    assert done
    data = base64.b64encode(png.tobytes()).decode()
    rects = "".join(
        f'<rect class="{kind}" x="{box[0]:.1f}" y="{box[1]:.1f}" width="{box[2] - box[0]:.1f}"'
        f' height="{box[3] - box[1]:.1f}"><title>{escape(said)}</title></rect>'
        for kind, box, said in boxes
    )
    return (
        f'<svg class="crop" viewBox="{x1} {y1} {x2 - x1} {y2 - y1}"><image x="{x1}" y="{y1}" width="{x2 - x1}"'
        f' height="{y2 - y1}" href="data:image/png;base64,{data}"/>{rects}</svg>'
    )


def _crop(board: Path, golden: Path | None, box: Box) -> Crop:
    if golden is not None:
        pair = _registered(board, golden)
        if pair.alignment.ok:
            window = _window(box, pair.board.size_wh)
            return Crop(window, *pair.tiles(window))
    image = decode_bgr(board)
    x1, y1, x2, y2 = window = _window(box, (image.shape[1], image.shape[0]))
    return Crop(window, image[y1:y2, x1:x2], None)


@lru_cache(maxsize=1)  # mistakes on one board often follow each other
def _registered(board: Path, golden: Path) -> RegisteredPair:
    return register(scan(board), scan(golden))


def _window(box: Box, size_wh: tuple[int, int]) -> Window:
    """A square about the box, moved into the image."""
    side = round(max(LEAST_PX, AROUND * max(box[2] - box[0], box[3] - box[1])))
    x, width = _moved((box[0] + box[2] - side) / 2, side, size_wh[0])
    y, height = _moved((box[1] + box[3] - side) / 2, side, size_wh[1])
    return (x, y, x + width, y + height)


def _moved(start: float, side: int, size: int) -> tuple[int, int]:
    inside = min(side, size)
    return round(min(max(start, 0), size - inside)), inside
