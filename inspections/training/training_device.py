"""Where a training's arithmetic is done: on the device that its order was given."""

import torch

from gpu.runtime.devices import parse_device
from gpu.runtime.placement import current


def training_device() -> str:
    """As torch names it. A GPU that torch cannot use is left for the CPU, which is slower and as right."""
    kind, index = parse_device(current().device)
    return f"cuda:{index}" if kind == "gpu" and torch.cuda.is_available() else "cpu"
