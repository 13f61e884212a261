"""What this process may take of a GPU's memory, and what it has really taken as the driver sees it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pynvml

from gpu.runtime.devices import parse_device
from gpu.runtime.placement import Placement
from problems.problem import Problem

# CUDA's context with its kernels, which no allocator's cap covers: 300 to 550 MiB by driver and card.
CONTEXT_BYTES = 550 * 2**20
LEAST_BYTES = 128 * 2**20  # of tensors; below it not even one tile fits


@dataclass(frozen=True)
class Cap:
    """limit_bytes: what a runtime's tensors may take, None for all there is. hard: an allocation above it fails.

    Soft is a limit that the runtime only aims at: what the driver or other libraries take lies outside of it.
    """

    runtime: str
    limit_bytes: int | None
    hard: bool


@dataclass(frozen=True)
class Taken:
    """As the driver has it, context included. own: of this process alone; otherwise of all on the device."""

    used_bytes: int
    total_bytes: int
    own: bool


def tensor_bytes(placement: Placement) -> int | None:
    """What is left of the budget for tensors. Raises Problem device_budget_too_small."""
    if placement.budget_bytes is None or placement.kind == "cpu":
        return None
    left = placement.budget_bytes - CONTEXT_BYTES
    if left < LEAST_BYTES:
        needed = (CONTEXT_BYTES + LEAST_BYTES) // 2**20
        budget = placement.budget_bytes // 2**20
        raise Problem("device_budget_too_small", status=409, budget_mib=budget, needed_mib=needed)
    return left


def cap_torch(placement: Placement) -> Cap:
    """For this process, before its first tensor: torch's allocator fails above the limit. Raises as tensor_bytes."""
    import torch

    index, limit = parse_device(placement.device)[1], tensor_bytes(placement)
    total = torch.cuda.get_device_properties(index).total_memory
    torch.cuda.set_per_process_memory_fraction(1.0 if limit is None else min(limit / total, 1.0), index)
    return Cap("torch", limit, hard=limit is not None)


def taken(device: str) -> Taken | None:
    """None where the driver does not say, and on the CPU."""
    kind, index = parse_device(device)
    if kind == "cpu":
        return None
    try:
        with _driver():
            return _taken(_handle(index))
    except pynvml.NVMLError:
        return None


def release() -> None:
    """Gives back what torch keeps for later tensors; ONNX Runtime gives its memory back with its sessions."""
    torch: Any = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()


def _taken(handle: Any) -> Taken:
    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    mine = [
        process.usedGpuMemory
        for process in pynvml.nvmlDeviceGetComputeRunningProcesses(handle)
        if process.pid == os.getpid() and process.usedGpuMemory is not None
    ]
    # In a container the driver may know this process by another number; then only the whole is known.
    return Taken(int(sum(mine) if mine else memory.used), int(memory.total), own=bool(mine))


def _handle(index: int) -> Any:
    """CUDA counts the devices that are visible to this process, the driver all."""
    visible = [each.strip() for each in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if each.strip()]
    name = visible[index] if index < len(visible) else str(index)
    if name.isdecimal():
        return pynvml.nvmlDeviceGetHandleByIndex(int(name))
    return pynvml.nvmlDeviceGetHandleByUUID(name)


@contextmanager
def _driver() -> Iterator[None]:
    pynvml.nvmlInit()
    try:
        yield
    finally:
        pynvml.nvmlShutdown()
