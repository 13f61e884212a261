"""The device made ready before the first job: a new process on a GPU first loads CUDA, for seconds."""

import logging

from gpu.runtime import backends
from gpu.runtime.devices import parse_device

logger = logging.getLogger(__name__)


def warm_up(device: str) -> bool:
    """Whether there was something to warm. Raises RuntimeError where the device does not work.

    ONNX Runtime loads CUDA with its first model; only torch can be asked before.
    """
    kind, index = parse_device(device)
    if kind == "cpu" or not backends.torch_is_there():
        return False
    if not backends.torch_has_gpu():
        raise RuntimeError("torch is installed and does not see the GPU: its CUDA may need a newer driver")
    convolve(f"cuda:{index}")
    logger.info("%s is warm", device)
    return True


def convolve(place: str) -> None:
    """One small convolution in FP16, and its answer: loads the libraries that the models use."""
    import torch

    with torch.inference_mode():
        ones = torch.ones((1, 8, 32, 32), device=place, dtype=torch.float16)
        weights = torch.ones((8, 8, 3, 3), device=place, dtype=torch.float16)
        middle = float(torch.nn.functional.conv2d(ones, weights)[0, 0, 5, 5])
    if middle != 72.0:
        raise RuntimeError(f"{place} computes {middle} where it should be 72")
