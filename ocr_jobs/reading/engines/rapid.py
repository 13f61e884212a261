"""RapidOCR on ONNX Runtime, with the models that its package brings: the engine that is always there."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from gpu.runtime.devices import parse_device
from ocr_jobs.reading.cores import side_by_side
from ocr_jobs.reading.engines.boxes import along_the_text, found_in
from ocr_jobs.reading.engines.face import Box, FoundText, Pixels, Recognised

NAME = "rapidocr"
FIND_SIDE_PX = 2000
_NARROWEST_PX = 4
_FINDER_STEP_PX = 32
_LEAST_SIDE_PX = 736  # of a picture that is looked at whole: smaller ones are enlarged
# Lines as its reader takes them: so high; short ones with this much empty room, which it was trained to expect.
_LINE_PX, _SHORTEST_PX, _ROOM_PX, _LONGEST_PX, _STEP_PX = 48, 160, 32, 3200, 8
_LIKE_WIDTHS = 1.25

Line = npt.NDArray[np.float32]


class RapidEngine:
    name = NAME

    def __init__(self, device: str = "cpu", *, threads: int = 1, batch_size: int = 6) -> None:
        """threads: of one forward pass; those of reading run side by side."""
        self._rapid = _opened(device, threads)
        self._batch_size = batch_size

    def find(self, grey: Pixels, within: Sequence[Box] | None = None) -> list[FoundText]:
        scale = min(1.0, FIND_SIDE_PX / max(grey.shape))
        if within is None:
            scale = max(scale, min(_LEAST_SIDE_PX / min(grey.shape), FIND_SIDE_PX / max(grey.shape)))
        return found_in(grey, within, partial(self._find, scale))

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        lines = [_line(_readable(crop)) for crop in crops]
        groups = list(_groups(lines, self._batch_size))
        results = [Recognised("", 0.0)] * len(crops)
        for group, answers in zip(groups, side_by_side(partial(self._read, lines), groups), strict=True):
            for at, answer in zip(group, answers, strict=True):
                results[at] = answer
        return results

    def _find(self, scale: float, grey: Pixels) -> list[FoundText]:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        sized = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
        found = self._rapid.text_det(cv2.cvtColor(_filled(np.asarray(sized, np.uint8)), cv2.COLOR_GRAY2BGR))
        if found.boxes is None:
            return []
        return [
            FoundText(along_the_text(np.asarray(box, np.float64) / scale), min(float(score), 1.0))
            for box, score in zip(found.boxes, found.scores, strict=True)
        ]

    def _read(self, lines: Sequence[Line], group: Sequence[int]) -> list[Recognised]:
        reader = self._rapid.text_rec
        wide = max(_width(lines[at]) for at in group)
        batch = np.zeros((len(group), 3, _LINE_PX, wide), np.float32)
        for row, at in zip(batch, group, strict=True):
            row[:, :, : lines[at].shape[1]] = lines[at]
        read, _ = reader.postprocess_op(reader.session(batch))
        return [Recognised(str(text), min(max(float(score), 0.0), 1.0)) for text, score in read]


def _filled(grey: Pixels) -> Pixels:
    """Up to whole steps of the finder, which stretches pictures otherwise."""
    room = [-size % _FINDER_STEP_PX for size in grey.shape]
    if not any(room):
        return grey
    return np.asarray(cv2.copyMakeBorder(grey, 0, room[0], 0, room[1], cv2.BORDER_REPLICATE), np.uint8)


def _groups(lines: Sequence[Line], size: int) -> Iterator[list[int]]:
    """Numbers of lines of like widths."""
    group: list[int] = []
    for at in sorted(range(len(lines)), key=lambda at: lines[at].shape[1]):
        if group and (len(group) >= size or _width(lines[at]) > _LIKE_WIDTHS * _width(lines[group[0]])):
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def _line(crop: Pixels) -> Line:
    """float32[48,W], -1 to 1."""
    height, width = crop.shape
    sized = cv2.resize(crop, (min(-(-_LINE_PX * width // height), _LONGEST_PX), _LINE_PX))
    return np.asarray(sized.astype(np.float32) / 127.5 - 1, np.float32)


def _width(line: Line) -> int:
    """Of the batch that it goes into."""
    return max(_SHORTEST_PX, -(-(int(line.shape[1]) + _ROOM_PX) // _STEP_PX) * _STEP_PX)


def _readable(crop: Pixels) -> Pixels:
    if min(crop.shape) >= _NARROWEST_PX:
        return crop
    return np.full((_NARROWEST_PX, _NARROWEST_PX), 255, np.uint8)


@lru_cache(maxsize=4)
def _opened(device: str, threads: int) -> Any:
    """Its parts are asked one by one, so that both models are loaded here and not at the first page."""
    from rapidocr import RapidOCR

    kind, index = parse_device(device)
    rapid: Any = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.use_cuda": kind == "gpu",
            "EngineConfig.onnxruntime.cuda_ep_cfg.device_id": index,
            "Det.limit_side_len": 32,  # what is to be enlarged is told by the face
        }
    )
    rapid._load_det_model()
    rapid._load_rec_model()
    return rapid
