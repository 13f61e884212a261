"""What a device could reach at best: a network's multiplications at the rate that large matrices reach on it."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from gpu.runtime.torch_runtime import TorchRuntime
from gpu.runtime.torch_tape import Tape

_SIDE = {"cuda": 8192, "cpu": 1024}


@dataclass(frozen=True)
class Limit:
    gflops_a_tile: float
    tflops: float

    @property
    def tiles_per_s(self) -> float:
        return self.tflops * 1e3 / self.gflops_a_tile

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"tiles_per_s": round(self.tiles_per_s, 1)}


def limit_of(runtime: TorchRuntime, item_shape: Sequence[int], place: str, *, half: bool) -> Limit:
    one = torch.zeros((1, *item_shape), device=place)
    with torch.inference_mode():
        tape = Tape(runtime.weights, one)
        counter = FlopCounterMode(display=False)
        with counter:
            tape(one)
    return Limit(counter.get_total_flops() / 1e9, round(_matrix_tflops(place, half=half), 2))


def _matrix_tflops(place: str, *, half: bool) -> float:
    side = _SIDE[torch.device(place).type]
    a = torch.ones((side, side), device=place, dtype=torch.float16 if half else torch.float32)
    each = []
    for _ in range(6):
        _wait(place)
        began = time.perf_counter()
        a @ a
        _wait(place)
        each.append(time.perf_counter() - began)
    return 2 * side**3 / median(each[1:]) / 1e12


def _wait(place: str) -> None:
    if place.startswith("cuda"):
        torch.cuda.synchronize()
