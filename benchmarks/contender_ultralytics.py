"""ultralytics' `predict` from encoded bytes to boxes on the host, as a contender, in the training environment.

    .venv-train/bin/python -m benchmarks.contender_ultralytics FOLDER TILES MODEL BATCH THREADS MODELS

MODEL: a YAML (untrained weights, in torch) or an ONNX file. BATCH: images a call. THREADS: of torch, 0 as it is.
MODELS: so many, each with a thread of its own, share the images.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.contest import serve

IMAGE_PX = 640


def main(folder: Path, tiles: int, model: str, batch: int, threads: int, models: int) -> None:
    import torch
    from ultralytics import YOLO

    if threads:
        torch.set_num_threads(threads)
    encoded = [next(folder.glob(f"{index}_board.*")).read_bytes() for index in range(tiles)]
    opened = [YOLO(model, task="detect") for _ in range(models)]
    groups = [encoded[start : start + batch] for start in range(0, tiles, batch)]
    with ThreadPoolExecutor(models) as pool:

        def together() -> None:
            shares = [(yolo, groups[number::models]) for number, yolo in enumerate(opened)]
            for done in [pool.submit(_all_boxes, *share) for share in shares]:
                done.result()

        serve(tiles, lambda index: _boxes(opened[0], encoded[index : index + 1], 1), together)


def _all_boxes(yolo: Any, groups: Sequence[Sequence[bytes]]) -> None:
    for group in groups:
        _boxes(yolo, group, len(group))


def _boxes(yolo: Any, encoded: Sequence[bytes], batch: int) -> list[Any]:
    images = [cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in encoded]
    results = yolo.predict(images, imgsz=IMAGE_PX, batch=batch, device="cpu", verbose=False)
    return [result.boxes.data.cpu().numpy() for result in results]


if __name__ == "__main__":
    place, count, file, *settings = sys.argv[1:]
    main(Path(place), int(count), file, *(int(setting) for setting in settings))
