"""RapidOCR on ONNX Runtime, with the models that its package brings: the engine that is always there."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from gpu.runtime.devices import parse_device
from ocr_jobs.reading.engines.boxes import along_the_text
from ocr_jobs.reading.engines.face import FoundText, Pixels, Recognised

NAME = "rapidocr"
FIND_SIDE_PX = 2000
_NARROWEST_PX = 4


class RapidEngine:
    name = NAME

    def __init__(self, device: str = "cpu", *, threads: int = -1, batch_size: int = 6) -> None:
        self._rapid = _opened(device, threads, batch_size)

    def find(self, grey: Pixels) -> list[FoundText]:
        scale = min(1.0, FIND_SIDE_PX / max(grey.shape))
        small = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found = self._rapid.text_det(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR))
        if found.boxes is None:
            return []
        return [
            FoundText(along_the_text(np.asarray(box, np.float64) / scale), min(float(score), 1.0))
            for box, score in zip(found.boxes, found.scores, strict=True)
        ]

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        from rapidocr.ch_ppocr_rec import TextRecInput

        if not crops:
            return []
        coloured = [cv2.cvtColor(_readable(crop), cv2.COLOR_GRAY2BGR) for crop in crops]
        read = self._rapid.text_rec(TextRecInput(img=coloured))
        return [
            Recognised(str(text), min(max(float(score), 0.0), 1.0))
            for text, score in zip(read.txts, read.scores, strict=True)
        ]


def _readable(crop: Pixels) -> Pixels:
    if min(crop.shape) >= _NARROWEST_PX:
        return crop
    return np.full((_NARROWEST_PX, _NARROWEST_PX), 255, np.uint8)


@lru_cache(maxsize=4)
def _opened(device: str, threads: int, batch_size: int) -> Any:
    """Its parts are asked one by one, so that both models are loaded here and not at the first page."""
    from rapidocr import RapidOCR

    kind, index = parse_device(device)
    rapid: Any = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.use_cuda": kind == "gpu",
            "EngineConfig.onnxruntime.cuda_ep_cfg.device_id": index,
            "Rec.rec_batch_num": batch_size,
        }
    )
    rapid._load_det_model()
    rapid._load_rec_model()
    return rapid
