"""A YOLO over the tiles of one board: of its image alone, or of it and its golden board in one picture."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from gpu.runtime.batches import outputs
from gpu.runtime.sessions import Session
from inspections.vision.confidence import ConfidenceMap, confidence_map
from inspections.vision.findings import Finding
from inspections.vision.merging import merge
from inspections.vision.tiling import Window, windows
from inspections.vision.yolo_outputs import boxes_of, class_names, suppressed
from problems.problem import Problem

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

TILE = 640
OVERLAP = 128
CONFIDENCE = 0.25
IOU = 0.5
_SIDES = range(32, 4097)
# The grey that ultralytics pads with in training.
_PADDING = 114
_SHARES = np.arange(256, dtype=np.float32) / np.float32(255)


Progress = Callable[[int, int], None]
"""Called with the tiles done and all tiles."""


def _quiet(done: int, total: int) -> None:
    pass


@dataclass(frozen=True)
class DetectorSettings:
    confidence: float = CONFIDENCE
    iou: float = IOU
    overlap: int = OVERLAP


def detect(
    board_bgr: Pixels, session: Session, settings: DetectorSettings | None = None, *, progress: Progress = _quiet
) -> list[Finding]:
    """As detect_tiles, over a board's image: uint8[H,W,3], or grey uint8[H,W]."""
    size_wh = (board_bgr.shape[1], board_bgr.shape[0])
    return detect_tiles(lambda window: _rgb(board_bgr, window), size_wh, session, settings, progress=progress)


def detect_tiles(
    tile_of: Callable[[Window], Pixels],
    size_wh: tuple[int, int],
    session: Session,
    settings: DetectorSettings | None = None,
    *,
    progress: Progress = _quiet,
) -> list[Finding]:
    """Findings in board pixels, most confident first. tile_of: what the model sees of a window, RGB or grey.

    Tiles go through at the board's own scale; a board smaller than a tile is padded, not enlarged. A finding's area is
    its box's. Raises Problem: model_classes, model_unusable, and as gpu.runtime.batches.outputs.
    """
    settings = settings or DetectorSettings()
    names = class_names(session.metadata)
    if not names:
        raise Problem("model_classes", name=session.model.path.name)
    confidences = _confidences(session)
    tile_wh = _tile_wh(session)
    tile = min(tile_wh)
    tiles = list(windows(size_wh, tile=tile, overlap=min(settings.overlap, tile // 2)))
    found: list[tuple[Window, list[Finding]]] = []
    for first, batch in outputs(
        session,
        len(tiles),
        (3, tile_wh[1], tile_wh[0]),
        lambda a, b: (_bytes if session.takes_bytes else _inputs)(tile_of, tiles[a:b], tile_wh),
    ):
        for window, output in zip(tiles[first:], batch, strict=False):
            found.append((window, list(_findings(output, window, names, settings, session, confidences))))
        progress(len(found), len(tiles))
    return merge(found, size_wh)


def _confidences(session: Session) -> ConfidenceMap:
    try:
        return confidence_map(session.metadata)
    except ValueError:
        raise Problem("model_unusable", name=session.model.path.name) from None


def _tile_wh(session: Session) -> tuple[int, int]:
    """The model's own input size; where it takes any, the size it was exported for."""
    shape = session.input_shape
    if len(shape) == 4 and shape[1] in (3, None):
        _, _, height, width = shape
        tile_wh = (width, height) if width and height else _exported_wh(session)
        if all(side in _SIDES for side in tile_wh):
            return tile_wh
    raise Problem("model_unusable", name=session.model.path.name)


def _exported_wh(session: Session) -> tuple[int, int]:
    try:
        height, width = ast.literal_eval(session.metadata.get("imgsz", ""))
        return int(width), int(height)
    except (ValueError, SyntaxError, TypeError):
        return TILE, TILE


def _rgb(board_bgr: Pixels, window_xyxy: Window) -> Pixels:
    x1, y1, x2, y2 = window_xyxy
    tile = board_bgr[y1:y2, x1:x2]
    return np.asarray(cv2.cvtColor(tile, cv2.COLOR_GRAY2RGB if tile.ndim == 2 else cv2.COLOR_BGR2RGB), np.uint8)


def _inputs(tile_of: Callable[[Window], Pixels], tiles: list[Window], tile_wh: tuple[int, int]) -> Floats:
    """float32[N,3,H,W], 0..1."""
    batch = np.empty((len(tiles), 3, tile_wh[1], tile_wh[0]), np.float32)
    for into, (x1, y1, x2, y2) in zip(batch, tiles, strict=True):
        if (x2 - x1, y2 - y1) != tile_wh:
            into[:] = _PADDING / 255
        tile = tile_of((x1, y1, x2, y2))
        planes = [tile] if tile.ndim == 2 else cv2.split(tile)
        shares = [cv2.LUT(plane, _SHARES) for plane in planes]
        for channel in range(3):
            into[channel, : y2 - y1, : x2 - x1] = shares[channel % len(shares)]
    return batch


def _bytes(tile_of: Callable[[Window], Pixels], tiles: list[Window], tile_wh: tuple[int, int]) -> Pixels:
    """uint8[N,3,H,W]: what a GPU makes shares of by itself."""
    batch = np.full((len(tiles), 3, tile_wh[1], tile_wh[0]), _PADDING, np.uint8)
    for into, (x1, y1, x2, y2) in zip(batch, tiles, strict=True):
        tile = tile_of((x1, y1, x2, y2))
        planes = [tile] if tile.ndim == 2 else cv2.split(tile)
        for channel in range(3):
            into[channel, : y2 - y1, : x2 - x1] = planes[channel % len(planes)]
    return batch


def _findings(
    output: Floats,
    window: Window,
    names: dict[int, str],
    settings: DetectorSettings,
    session: Session,
    confidences: ConfidenceMap,
) -> Iterator[Finding]:
    try:
        boxes = suppressed(boxes_of(output, confidences.raw_of(settings.confidence)), settings.iou)
    except ValueError:
        raise Problem("model_unusable", name=session.model.path.name) from None
    x, y, right, bottom = window
    for box, confidence, cls in zip(boxes.boxes_xyxy, boxes.confidences, boxes.classes, strict=True):
        x1, y1 = max(float(box[0]), 0.0) + x, max(float(box[1]), 0.0) + y
        x2, y2 = min(float(box[2]) + x, right), min(float(box[3]) + y, bottom)
        if int(cls) in names and x2 > x1 and y2 > y1:
            area = round((x2 - x1) * (y2 - y1))
            yield Finding(names[int(cls)], confidences.worth(float(confidence)), (x1, y1, x2, y2), area)
