"""Which runtime opens a model: ONNX Runtime on the CPU; on a GPU torch where it can, otherwise ONNX Runtime."""

import importlib.util
import logging
from functools import cache
from typing import Any

from gpu.runtime import memory
from gpu.runtime.batches import is_out_of_memory
from gpu.runtime.onnx_sessions import open_onnx
from gpu.runtime.placement import Placement
from problems.problem import Problem

logger = logging.getLogger(__name__)


def opened(content: bytes, name: str, placement: Placement, *, threads: int | None = None) -> Any:
    """What answers as ONNX Runtime's sessions do. content: checked. Raises Problem as open_session."""
    if placement.kind == "gpu" and torch_has_gpu():
        runtime = _on_torch(content, name, placement)
        if runtime is not None:
            return runtime
    limit = memory.tensor_bytes(placement)
    return open_onnx(content, name, placement.device, threads=threads, limit_bytes=limit)


def torch_is_there() -> bool:
    return importlib.util.find_spec("torch") is not None and importlib.util.find_spec("onnx") is not None


@cache
def torch_has_gpu() -> bool:
    if not torch_is_there():
        return False
    import torch

    return bool(torch.cuda.is_available())


def _on_torch(content: bytes, name: str, placement: Placement) -> Any:
    """None for a model that torch does not know how to run here."""
    from gpu.runtime.torch_runtime import TorchRuntime

    try:
        memory.cap_torch(placement)
        return TorchRuntime(content, placement.device.replace("gpu", "cuda:"))
    except (NotImplementedError, ValueError) as error:
        logger.info("%s is left to ONNX Runtime: %s", name, error)
        return None
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise Problem("model_out_of_memory", status=503, retry=True) from error
        raise Problem("device_unavailable", status=503, device=placement.device) from error
