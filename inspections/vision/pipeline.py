"""One board image, from file to verdict: decode, align, detect, judge, and the pictures for the page."""

import errno
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Final, Literal

import numpy as np

from files.pictures.image_headers import ImageFile
from files.pictures.images import decode_own, open_image
from files.pictures.pixel_sources import ImageSource
from files.pictures.pyramids import write_pyramid
from gpu.runtime.batches import outputs
from gpu.runtime.model_files import ModelFile
from gpu.runtime.reporting import Report
from gpu.runtime.sessions import Session, open_session
from gpu.runtime.stopwatch import Stopwatch
from inspections.vision.alignment import Alignment
from inspections.vision.board_scan import BoardScan, scan
from inspections.vision.comparator import PATCH_SHAPE, Seen, look_at, named
from inspections.vision.confidence import ConfidenceMap, confidence_map, operating_confidence
from inspections.vision.detector import IOU, DetectorSettings, detect_tiles
from inspections.vision.findings import DEFECT_CLASSES, Finding
from inspections.vision.golden_scans import golden_scan
from inspections.vision.inspection_request import InspectRequest, InspectResult
from inspections.vision.judging import Judgement, Thresholds, judge
from inspections.vision.merging import merge
from inspections.vision.pair_coding import pair_coded
from inspections.vision.pictures import write_pictures
from inspections.vision.registered_pair import RegisteredPair, register
from inspections.vision.second_opinion import agreed
from inspections.vision.tiling import Window, count_windows, windows
from inspections.vision.turns import Floats, turns_of
from problems.problem import Problem

logger = logging.getLogger(__name__)

TILE_PX = 1024
OVERLAP_PX = 160  # a mark with its surroundings lies whole in one of two neighbours
PATCHES_AT_ONCE = 64
MOST_SIDE_BY_SIDE = 4
LARGE_PX = 25_000_000
_MAY_PASS = {errno.EIO, errno.ESTALE, errno.ETIMEDOUT}
_one_large = threading.Lock()

BOARD_ZIP = "board.zip"
COMPARATOR: Final = "comparator"
DETECTOR: Final = "detector"
PAIR: Final = "pair"
COMPARATOR_CONFIDENCE = 0.35  # near the best F on real pairs
DETECTOR_CONFIDENCE = 0.4
FAINT = 0.02  # of a YOLO's confidences that are weighed with the comparator's
# Patches are too small to be shared between cores: two threads took 5.3 ms of CPU time for each, one takes 2.7 ms.
COMPARATOR_THREADS = 1

# Reasons for a review that leave nothing to compare; after the others the findings still tell something.
NOTHING_TO_COMPARE = frozenset({"not_aligned", "no_contrast"})


Progress = Callable[[str, Mapping[str, Any]], None]
"""Called with an event of gpu.runtime.reporting and its payload."""


def _quiet(event: str, payload: Mapping[str, Any]) -> None:
    pass


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Inspects each request; one that fails says so and leaves its neighbours alone.

    Several are inspected side by side, as one alone leaves cores idle; reports then come from several threads.
    """
    cores = os.cpu_count() or 1
    at_once = min(len(requests), cores, MOST_SIDE_BY_SIDE)
    if at_once <= 1:
        for index, data in enumerate(requests):
            _run_one(index, data, report)
        return
    with ThreadPoolExecutor(at_once) as pool:
        done = [pool.submit(_run_one, i, data, report, threads=cores // at_once) for i, data in enumerate(requests)]
    for each in done:
        each.result()


def _run_one(index: int, data: Mapping[str, Any], report: Report, *, threads: int | None = None) -> None:
    try:
        result = inspect(InspectRequest.from_json(data), partial(report, index), threads=threads)
    except Problem as problem:
        report(index, "failed", {"code": problem.code, "params": problem.params, "retry": problem.retry})
    else:
        report(index, "result", result.as_json())


def inspect(request: InspectRequest, progress: Progress = _quiet, *, threads: int | None = None) -> InspectResult:
    """Compares the board with its golden board, or without one detects. Raises Problem, whatever went wrong.

    threads: what a YOLO may take of the CPU, None for all of it.
    """
    try:
        board = open_image(request.board, max_size_wh=request.max_size_wh)
        golden = open_image(request.golden, max_size_wh=request.max_size_wh) if request.golden else None
        with _alone_if_large(board, golden):
            if golden is None:
                return _detected(request, board, progress, threads)
            return _compared(request, (board, golden), progress, threads)
    except Problem:
        raise
    except MemoryError:
        raise Problem("inspection_out_of_memory", status=503, retry=True) from None
    except Exception as error:
        logger.exception("inspection of %s", request.board)
        raise broke(error) from error


def broke(error: Exception) -> Problem:
    """What nobody foresaw would break again; a disk or a shared folder that fails for a moment need not."""
    passing = isinstance(error, OSError) and error.errno in _MAY_PASS
    return Problem("inspection_broke", status=500, retry=passing)


def _alone_if_large(*images: ImageFile | None) -> AbstractContextManager[Any]:
    """One large board fits into memory, several side by side may not."""
    largest = max(image.size_wh[0] * image.size_wh[1] for image in images if image is not None)
    return _one_large if largest > LARGE_PX else nullcontext()


def _compared(
    request: InspectRequest, images: tuple[ImageFile, ImageFile], progress: Progress, threads: int | None
) -> InspectResult:
    yolo = _session(request.pair, request.device, PAIR, threads=threads) if request.pair else None
    session = yolo if yolo and not request.comparator else _comparator(request)
    method: Literal["comparator", "pair"] = PAIR if session is yolo else COMPARATOR
    confidences, operating = _calibration(session, COMPARATOR_CONFIDENCE)
    thresholds = request.thresholds_or(operating)
    watch = Stopwatch()
    with watch("decode"):
        pictures = _scanned(request, images, progress)
    with watch("align"):
        progress("stage", _stage("align", 0, 1, "images"))
        pair = register(*pictures, copper_is_bright=request.copper_is_bright)
    with watch("detect"):
        found = list(_tiles(pair, session, confidences, thresholds, progress)) if method == COMPARATOR else []
        seen_by_yolo = _seen_by_yolo(pair, yolo, request, thresholds, progress) if yolo else []
    with watch("merge"):
        findings = merge(found, pair.board.size_wh)
        if yolo:
            findings = agreed(findings, seen_by_yolo) if method == COMPARATOR else seen_by_yolo
    with watch("judge"):
        progress("stage", _stage("judge", 0, 1, "boards"))
        judgement = judge(findings, thresholds, unsure=_unsure(pair.alignment))
    with watch("pyramids"):
        if request.pyramids is not None:
            progress("stage", _stage("pyramids", 0, 1, "boards"))
            write_pictures(request.pyramids, pair)
    listed = tuple(finding for finding in findings if thresholds.is_listed(finding))
    sha256 = session.model.sha256
    return InspectResult(judgement, listed, thresholds, pair.board.size_wh, pair.alignment, method, sha256, watch.ms())


def _seen_by_yolo(
    pair: RegisteredPair, session: Session, request: InspectRequest, thresholds: Thresholds, progress: Progress
) -> list[Finding]:
    """What a YOLO says of board and golden board. Weighed with another's opinion, faint ones count too."""
    if pair.alignment.reason in NOTHING_TO_COMPARE:
        return []
    lowest = thresholds.lowest if request.comparator is None else FAINT
    return detect_tiles(
        lambda window: pair_coded(*pair.tiles(window)),
        pair.board.size_wh,
        session,
        DetectorSettings(confidence=lowest, iou=IOU if request.iou is None else request.iou),
        progress=lambda done, total: progress("stage", _stage("detect", done, total, "tiles")),
    )


def _detected(request: InspectRequest, image: ImageFile, progress: Progress, threads: int | None) -> InspectResult:
    session = _session(request.detector, request.device, DETECTOR, threads=threads)
    _, operating = _calibration(session, DETECTOR_CONFIDENCE)
    thresholds = request.thresholds_or(operating)
    settings = DetectorSettings(confidence=thresholds.lowest, iou=IOU if request.iou is None else request.iou)
    watch = Stopwatch()
    with watch("decode"):
        progress("stage", _stage("decode", 0, 1, "images"))
        if request.pyramids is not None:
            # Read twice, as the picture and all colours at once would be too much of a large board.
            write_pyramid(ImageSource(image), request.pyramids / BOARD_ZIP)
            progress("partial", {"pictures": ["board"]})
        board = decode_own(image)
    with watch("detect"):
        findings = detect_tiles(
            lambda window: board[window[1] : window[3], window[0] : window[2]],
            image.size_wh,
            session,
            settings,
            progress=lambda done, total: progress("stage", _stage("detect", done, total, "tiles")),
        )
    with watch("judge"):
        progress("stage", _stage("judge", 0, 1, "boards"))
        judgement = judge(findings, thresholds)
    listed = tuple(finding for finding in findings if thresholds.is_listed(finding))
    sha256 = session.model.sha256
    return InspectResult(judgement, listed, thresholds, image.size_wh, None, DETECTOR, sha256, watch.ms())


def _scanned(
    request: InspectRequest, images: tuple[ImageFile, ImageFile], progress: Progress
) -> tuple[BoardScan, BoardScan]:
    """Board and golden board. The board's picture is written and told of at once: a person may look at it meanwhile."""
    progress("stage", _stage("decode", 0, 2, "images"))
    pyramid = None if request.pyramids is None else request.pyramids / BOARD_ZIP
    board = scan(images[0], pyramid=pyramid)
    if pyramid is not None:
        progress("partial", {"pictures": ["board"]})
    progress("stage", _stage("decode", 1, 2, "images"))
    return board, golden_scan(images[1], keep_colours=pyramid is not None)


def _tiles(
    pair: RegisteredPair, session: Session, confidences: ConfidenceMap, thresholds: Thresholds, progress: Progress
) -> Iterator[tuple[Window, list[Finding]]]:
    """The findings of each tile; the network is called when enough candidates have come together."""
    if pair.alignment.reason in NOTHING_TO_COMPARE:
        return
    size_wh = pair.board.size_wh
    total = count_windows(size_wh, tile=TILE_PX, overlap=OVERLAP_PX)
    waiting: list[tuple[Window, Seen]] = []
    turns = _turns(session)
    progress("stage", _stage("detect", 0, total, "tiles"))
    for done, window in enumerate(windows(size_wh, tile=TILE_PX, overlap=OVERLAP_PX), start=1):
        seen = look_at(*pair.tiles(window), window[:2], photographic=pair.photographic)
        waiting.append((window, seen))
        if done == total or sum(len(seen.candidates) for _, seen in waiting) >= PATCHES_AT_ONCE:
            found = named(
                [seen for _, seen in waiting],
                lambda patches: _probabilities(session, patches),
                turns=turns,
                confidences=confidences,
            )
            _tell(found, thresholds, progress)
            yield from zip((window for window, _ in waiting), found, strict=True)
            waiting = []
        progress("stage", _stage("detect", done, total, "tiles"))


def _probabilities(session: Session, patches: Floats) -> Floats:
    """Raises Problem model_unusable where the model is no comparator."""
    batches = [b for _, b in outputs(session, len(patches), PATCH_SHAPE, lambda start, stop: patches[start:stop])]
    probabilities = np.concatenate(batches)
    if probabilities.shape != (len(patches), len(DEFECT_CLASSES) + 1):
        raise Problem("model_unusable", name=session.model.path.name)
    return probabilities


def _turns(session: Session) -> int:
    try:
        return turns_of(session.metadata)
    except ValueError:
        raise Problem("model_unusable", name=session.model.path.name) from None


def _session(model: ModelFile | None, device: str, kind: str, *, threads: int | None = None) -> Session:
    if model is None:
        raise Problem("model_missing", status=503, name=kind)
    return open_session(model, device, threads=threads)


def _comparator(request: InspectRequest) -> Session:
    return _session(request.comparator, request.device, COMPARATOR, threads=COMPARATOR_THREADS)


def _calibration(session: Session, otherwise: float) -> tuple[ConfidenceMap, float]:
    """What confidences are worth, and the threshold that goes with the model. Raises Problem model_unusable."""
    try:
        return confidence_map(session.metadata), operating_confidence(session.metadata, otherwise)
    except ValueError:
        raise Problem("model_unusable", name=session.model.path.name) from None


def _unsure(alignment: Alignment) -> Judgement | None:
    if alignment.ok:
        return None
    return Judgement("review", alignment.reason, {"residual_px": round(alignment.residual_px, 1)})


def _tell(found: Sequence[Sequence[Finding]], thresholds: Thresholds, progress: Progress) -> None:
    listed = [finding.as_json() for tile in found for finding in tile if thresholds.is_listed(finding)]
    if listed:
        progress("partial", {"defects": listed})


def _stage(stage: str, done: int, total: int, unit: str) -> dict[str, Any]:
    return {"stage": stage, "done": done, "total": total, "unit": unit}
