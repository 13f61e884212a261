"""PaddleOCR with an administrator's models: FOLDER/detection and FOLDER/recognition, each as PaddleOCR exports it.

A model is inference.yml with either inference.onnx, which ONNX Runtime runs, or Paddle's own files, which Paddle runs
(on a GPU where it was built for one). The package is no part of the product: its default models come from a hub, and
nothing is fetched here.
"""

import importlib.util
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gpu.runtime.devices import parse_device
from ocr_jobs.reading.engines.boxes import along_the_text, found_in
from ocr_jobs.reading.engines.face import Box, FoundText, Pixels, Recognised
from problems.problem import Problem

NAME = "paddleocr"
DETECTION, RECOGNITION = "detection", "recognition"
SETTINGS, ONNX = "inference.yml", "inference.onnx"
OWN_FILES = ("inference.json", "inference.pdmodel")
WEIGHTS = "inference.pdiparams"
_MODEL_NAME = re.compile(r"model_name['\"]?\s*:\s*['\"]?([\w.-]+)")
_SIDE_PX = 2000


class PaddleEngine:
    name = NAME

    def __init__(self, folder: Path | None, device: str = "cpu", *, batch_size: int = 8) -> None:
        """Raises Problem: engine_models_needed, _missing, _damaged, engine_missing."""
        if folder is None:
            raise Problem("engine_models_needed", engine=NAME)
        for part in (DETECTION, RECOGNITION):
            check_folder(folder, part)
        if importlib.util.find_spec("paddleocr") is None:
            raise Problem("engine_missing", status=503, engine=NAME, needs="paddleocr")
        self._batch_size = batch_size
        self._finds = _model("TextDetection", folder / DETECTION, device, limit_side_len=_SIDE_PX, limit_type="max")
        self._reads = _model("TextRecognition", folder / RECOGNITION, device)

    def find(self, grey: Pixels, within: Sequence[Box] | None = None) -> list[FoundText]:
        return found_in(grey, within, self._find)

    def _find(self, grey: Pixels) -> list[FoundText]:
        (found,) = self._finds.predict(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
        return [
            FoundText(along_the_text(np.asarray(box, np.float64)), min(float(score), 1.0))
            for box, score in zip(found["dt_polys"], found["dt_scores"], strict=True)
        ]

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        if not crops:
            return []
        coloured = [cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops]
        answers = self._reads.predict(coloured, batch_size=self._batch_size)
        return [Recognised(str(each["rec_text"]), min(max(float(each["rec_score"]), 0.0), 1.0)) for each in answers]


def check_folder(folder: Path, part: str) -> None:
    """Raises Problem engine_models_missing, engine_models_damaged."""
    place = folder / part
    if not _has(place, SETTINGS):
        raise Problem("engine_models_missing", status=503, engine=NAME, missing=f"{part}/{SETTINGS}")
    whole = any(_has(place, own) for own in OWN_FILES) and _has(place, WEIGHTS)
    if not (whole or _has(place, ONNX)):
        raise Problem("engine_models_missing", status=503, engine=NAME, missing=f"{part}/{ONNX}")
    model_name(place)


def _has(place: Path, name: str) -> bool:
    try:
        return (place / name).is_file()
    except OSError:  # a folder that this user may not look into
        return False


def model_name(place: Path) -> str:
    """As the model's own settings have it. Raises Problem engine_models_damaged."""
    try:
        found = _MODEL_NAME.search((place / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found is None:
        raise Problem("engine_models_damaged", status=503, engine=NAME, missing=f"{place.name}/{SETTINGS}")
    return found[1]


def _model(kind: str, place: Path, device: str, **settings: Any) -> Any:
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")  # it asks hubs otherwise
    import paddleocr

    onnx = {"engine": "onnxruntime"} if (place / ONNX).is_file() else {}
    where, index = parse_device(device)
    paddle_device = f"gpu:{index}" if where == "gpu" else "cpu"
    try:
        made = getattr(paddleocr, kind)
        return made(model_name=model_name(place), model_dir=str(place), device=paddle_device, **onnx, **settings)
    except Exception as error:  # whatever its many layers raise
        raise Problem("engine_models_damaged", status=503, engine=NAME, missing=place.name) from error
