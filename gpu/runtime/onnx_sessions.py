"""Models opened by ONNX Runtime."""

from pathlib import Path
from typing import Any

import onnxruntime as ort

from gpu.runtime.batches import is_out_of_memory
from gpu.runtime.providers import CPU, CUDA, providers
from problems.problem import Problem

_ERRORS_ONLY = 3


def open_onnx(
    content: bytes,
    name: str,
    device: str,
    *,
    threads: int | None = None,
    limit_bytes: int | None = None,
    engines: Path | None = None,
) -> Any:
    """name: the file's, for messages. Raises Problem device_unavailable, model_unusable, model_out_of_memory."""
    wanted = providers(device, ort.get_available_providers(), limit_bytes=limit_bytes, engines=engines)
    if wanted[0] != CPU:
        # CUDA's libraries may come as Python packages, where the loader does not look by itself.
        ort.preload_dlls()
    options = ort.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    if threads is not None:
        options.intra_op_num_threads = threads
    try:
        runtime = ort.InferenceSession(content, options, providers=wanted)
    except Exception as error:  # ONNX Runtime's exceptions have no common base of their own
        if is_out_of_memory(error):
            raise Problem("model_out_of_memory", status=503, retry=True) from error
        raise Problem("model_unusable", name=name) from error
    if wanted[0] != CPU and CUDA not in runtime.get_providers():
        raise Problem("device_unavailable", status=503, device=device)
    return runtime
