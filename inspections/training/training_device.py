"""Where a training's arithmetic is done: on the device that its order was given."""

import os

import torch

from gpu.runtime.devices import parse_device
from gpu.runtime.placement import current


def training_device() -> str:
    """As torch names it. A GPU that torch cannot use is left for the CPU, which is slower and as right."""
    kind, index = parse_device(current().device)
    return f"cuda:{index}" if kind == "gpu" and torch.cuda.is_available() else "cpu"


def leave_cores_to_others() -> None:
    """Half of them: threads of one step wait for each other, and where others compute too, that is most of the time."""
    torch.set_num_threads(max((os.cpu_count() or 1) // 2, 1))
