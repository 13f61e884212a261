"""Detection in one call, for simple clients: the pipeline, and if wished a picture with the boxes drawn in."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2

from files.pictures.images import Pixels
from gpu.runtime.reporting import Report
from inspections.vision import pipeline
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.small_pictures import shrunk, write_jpeg
from problems.problem import Problem

MAX_SIDE_PX = 1600
logger = logging.getLogger(__name__)
_LETTERS = dict(zip(DEFECT_CLASSES, "OSMUCP", strict=True))
# Told apart by every eye (Okabe and Ito, 2008), as BGR.
_COLOURS_BGR = dict(
    zip(
        DEFECT_CLASSES,
        ((0, 94, 213), (178, 114, 0), (115, 158, 0), (167, 121, 204), (0, 159, 230), (233, 180, 86)),
        strict=True,
    )
)


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """As pipeline.run; a request's `annotated` names the JPEG to write. It is there before the result is told."""

    def told(index: int, event: str, payload: Mapping[str, Any]) -> None:
        wanted = requests[index].get("annotated")
        if event == "result" and wanted:
            try:
                _write(requests[index], payload)
            except Problem as problem:
                failure = {"code": problem.code, "params": problem.params, "retry": problem.retry}
                return report(index, "failed", failure)
        return report(index, event, payload)

    pipeline.run(requests, told)


def _write(request: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """Raises Problem, whatever went wrong: the others of the batch go on."""
    try:
        write_annotated(Path(request["board"]), result["defects"], Path(request["annotated"]))
    except OSError as error:
        logger.exception("annotated picture of %s", request["board"])
        raise pipeline.broke(error) from error


def write_annotated(board: Path, defects: Sequence[Mapping[str, Any]], target: Path) -> None:
    """A JPEG of at most MAX_SIDE_PX, whole or not at all. Raises Problem as open_image does, disk_full, or OSError."""
    picture, shrink = shrunk(board, MAX_SIDE_PX)
    for defect in defects:
        _draw(picture, defect, shrink)
    write_jpeg(picture, target)


def _draw(picture: Pixels, defect: Mapping[str, Any], shrink: int) -> None:
    colour = _COLOURS_BGR[defect["class"]]
    x1, y1, x2, y2 = (round(value / shrink) for value in defect["box_xyxy"])
    cv2.rectangle(picture, (x1 - 1, y1 - 1), (x2 + 1, y2 + 1), (255, 255, 255), 3)
    cv2.rectangle(picture, (x1 - 1, y1 - 1), (x2 + 1, y2 + 1), colour, 2)
    text = f"{_LETTERS[defect['class']]} {defect['confidence']:.2f}"
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.45, 1)
    top = y1 - height - below - 4 if y1 > height + below + 4 else y2 + 4
    left = min(max(x1 - 2, 0), max(picture.shape[1] - width - 4, 0))
    cv2.rectangle(picture, (left, top), (left + width + 4, top + height + below + 2), colour, cv2.FILLED)
    cv2.putText(
        picture, text, (left + 2, top + height + 1), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA
    )
