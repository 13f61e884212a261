"""ONNX Runtime's providers for a device, with the memory that they may take."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from gpu.runtime.devices import parse_device
from problems.problem import Problem

CPU, CUDA, TENSORRT = "CPUExecutionProvider", "CUDAExecutionProvider", "TensorrtExecutionProvider"
Provider = str | tuple[str, dict[str, Any]]


def providers(
    device: str, available: Collection[str], *, limit_bytes: int | None = None, engines: Path | None = None
) -> list[Provider]:
    """The best first. limit_bytes: of one session's arena, beside which CUDA's context takes some hundred MiB.

    engines: a folder for TensorRT's engines, which are built for minutes and kept there; without it TensorRT is left
    out. Raises Problem device_unavailable where this installation has no provider for the device.
    """
    kind, index = parse_device(device)
    if kind == "cpu":
        return [CPU]
    if CUDA not in available:
        raise Problem("device_unavailable", status=503, device=device)
    cuda: dict[str, Any] = {"device_id": index, "arena_extend_strategy": "kSameAsRequested"}
    if limit_bytes is not None:
        cuda["gpu_mem_limit"] = limit_bytes
    return [*_tensorrt(index, available, limit_bytes, engines), (CUDA, cuda), CPU]


def _tensorrt(
    index: int, available: Collection[str], limit_bytes: int | None, engines: Path | None
) -> list[tuple[str, dict[str, Any]]]:
    if engines is None or TENSORRT not in available:
        return []
    options: dict[str, Any] = {
        "device_id": index,
        "trt_fp16_enable": True,
        "trt_engine_cache_enable": True,
        "trt_engine_cache_path": str(engines),
        "trt_timing_cache_enable": True,
        "trt_timing_cache_path": str(engines),
    }
    if limit_bytes is not None:
        options["trt_max_workspace_size"] = limit_bytes // 2
    return [(TENSORRT, options)]
