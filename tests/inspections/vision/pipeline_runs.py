"""Requests to the pipeline, what it reports, and models that stand for ONNX Runtime."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gpu.runtime.model_files import ModelFile
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.pipeline import run
from inspections.vision.turns import Floats
from tests.inspections.vision.drawn_boards import (
    Box,
    Grey,
)

MODEL = {"path": "comparator.onnx", "sha256": "ab12"}


@dataclass(frozen=True)
class UndecidedNetwork:
    """A comparator that leaves every decision to the rules."""

    model: ModelFile
    key: str = "undecided"
    input_shape: tuple[int | None, ...] = (None, 3, 64, 64)
    input_budget_bytes: int = 10_000_000
    known_batch: int | None = None
    takes_bytes: bool = False
    batches: list[int] = field(default_factory=list)
    metadata: Mapping[str, str] = field(default_factory=dict)

    def run(self, array: Floats) -> Floats:
        self.batches.append(len(array))
        return np.full((len(array), 7), 1 / 7, np.float32)


class Reports:
    def __init__(self) -> None:
        self.all: list[tuple[int, str, dict[str, Any]]] = []

    def __call__(self, index: int, event: str, payload: Mapping[str, Any]) -> None:
        self.all.append((index, event, json.loads(json.dumps(payload))))

    def of(self, index: int, event: str) -> list[dict[str, Any]]:
        return [payload for i, e, payload in self.all if (i, e) == (index, event)]


def saved(folder: Path, name: str, image: Grey) -> str:
    path = folder / name
    cv2.imwrite(str(path), image)
    return str(path)


def request(folder: Path, board: Grey, golden: Grey, name: str = "board", **more: Any) -> dict[str, Any]:
    return {
        "board": saved(folder, f"{name}.png", board),
        "golden": saved(folder, f"{name}_golden.png", golden),
        "comparator": MODEL,
        **more,
    }


def result_of(data: Mapping[str, Any]) -> dict[str, Any]:
    reports = Reports()
    run([data], reports)
    (result,) = reports.of(0, "result")
    return result


def annotated(box: Box, margin: int = 11) -> Box:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


@dataclass(frozen=True)
class OneBoxDetector:
    """A YOLO that sees a short in the upper left of every tile, and a doubtful spur beside it."""

    model: ModelFile
    key: str = "one box"
    input_shape: tuple[int | None, ...] = (None, 3, 640, 640)
    input_budget_bytes: int = 50_000_000
    known_batch: int | None = None
    takes_bytes: bool = False
    metadata: dict[str, str] = field(default_factory=dict)

    def run(self, array: Floats) -> Floats:
        boxes = np.zeros((len(array), 300, 6), np.float32)
        boxes[:, 0] = [100, 110, 140, 150, 0.9, DEFECT_CLASSES.index("short")]
        boxes[:, 1] = [200, 210, 240, 250, 0.3, DEFECT_CLASSES.index("spur")]
        return boxes


def green_and_gold(image: Grey) -> Grey:
    green, gold = np.array([40, 80, 30]), np.array([110, 190, 220])
    return np.where(image[..., None] > 127, green, gold).astype(np.uint8)
