"""Dimensions cut from labelled drawings (labelme): for checking only, nothing is trained or tuned on them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_jobs.reading.engines.face import Pixels, Recognised
from ocr_jobs.reading.grammar.signs import unified
from ocr_jobs.training.recogniser.evaluation import Reader

_NO_DIMENSION = "other_info"
_PARTS = re.compile(r"[+-]?[^+\-/ ]+")


def check(by_name: Mapping[str, Reader], folder: Path) -> dict[str, Any]:
    """Exact shares by reader; each crop is offered upright and in three turns, the surest reading counts."""
    crops = [each for path in sorted(folder.glob("*.json")) for each in _crops(path)]
    return {name: _score(reader, crops) for name, reader in by_name.items()}


def _score(reader: Reader, crops: list[tuple[Pixels, str]]) -> dict[str, Any]:
    read = [_surest(reader, crop) for crop, _ in crops]
    wrong = [f"{truth} read as {told}" for told, (_, truth) in zip(read, crops, strict=True) if not _same(told, truth)]
    return {"crops": len(crops), "exact": round(1 - len(wrong) / max(len(crops), 1), 4), "wrong": wrong}


def _surest(reader: Reader, crop: Pixels) -> str:
    """Lying crops as they are and on their head; upright ones from both sides; square ones all ways."""
    height, width = crop.shape
    turns = (0, 2) if width > 1.4 * height else (1, 3) if height > 1.4 * width else (0, 1, 2, 3)
    told = reader.read([np.ascontiguousarray(np.rot90(crop, turn)) for turn in turns])
    with_text: list[Recognised] = [each for each in told if each.text]
    return max(with_text, key=lambda each: each.confidence).text if with_text else ""


def _same(read: str, truth: str) -> bool:
    """Stacked deviations stand in no fixed order in the truth: parts are compared as a set."""
    return _parts(read) == _parts(truth)


def _parts(text: str) -> list[str]:
    plain = unified(text).replace(",", ".").replace("X", "x").strip("[]")
    return sorted("".join(_PARTS.findall(plain.replace("/", " "))).replace(" ", ""))


def _crops(path: Path) -> list[tuple[Pixels, str]]:
    told = json.loads(path.read_text(encoding="utf-8"))
    grey = cv2.imread(str(path.parent / told["imagePath"]), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        grey = cv2.imread(str(path.with_suffix(".jpg")), cv2.IMREAD_GRAYSCALE)
    pixels = np.asarray(grey, np.uint8)
    return [
        (_cut(pixels, np.array(shape["points"], float)), shape["label"])
        for shape in told["shapes"]
        if shape["label"] != _NO_DIMENSION
    ]


def _cut(grey: Pixels, points: NDArray[np.float64]) -> Pixels:
    """The label's box, straightened where it is a turned quadrilateral."""
    if len(points) == 4:
        centre, size, angle = cv2.minAreaRect(points.astype(np.float32))
        matrix = cv2.getRotationMatrix2D(centre, angle, 1.0)
        turned = cv2.warpAffine(grey, matrix, grey.shape[::-1], borderValue=255)
        return np.asarray(cv2.getRectSubPix(turned, (max(int(size[0]), 4), max(int(size[1]), 4)), centre), np.uint8)
    x0, y0 = np.floor(points.min(axis=0)).astype(int)
    x1, y1 = np.ceil(points.max(axis=0)).astype(int)
    return grey[max(y0, 0) : y1, max(x0, 0) : x1]
