"""Models opened on a device, kept warm, run in the batches that fit."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import onnxruntime as ort

from gpu.runtime.batches import Floats, OutOfDeviceMemory
from gpu.runtime.devices import parse_device
from gpu.runtime.freed_memory import keep_freed_memory
from gpu.runtime.model_files import ModelFile, read_checked
from gpu.runtime.placement import current
from problems.problem import Problem

__all__ = ["ModelFile", "Session", "open_session"]

_ERRORS_ONLY = 3
_KEPT_OPEN = 8
# On the CPU larger batches bring no speed, only memory.
_CPU_INPUT_BYTES = 24_000_000
_GPU_INPUT_BYTES = 320_000_000
_OUT_OF_MEMORY = ("failed to allocate", "out of memory", "bad_alloc", "bad allocation", "cuda failure 2")

_sessions: dict[Hashable, "Session"] = {}
_lock = threading.Lock()


def open_session(model: ModelFile, device: str | None = None, *, threads: int | None = None) -> "Session":
    """The model on "cpu" (or "cpu0"), a GPU ("gpu0", "cuda:0"), or where this process was placed.

    The same session for the same file, while it is among the last ones used. threads: of one run on the CPU; None
    leaves the choice to ONNX Runtime. Raises Problem: as read_checked, and device_unavailable, model_unusable,
    model_out_of_memory.
    """
    kind, index = parse_device(current().device if device is None else device)
    threads = threads if kind == "cpu" else None
    key = (model, kind, index, threads)
    with _lock:
        session = _sessions.pop(key, None) or _opened(model, f"{kind}{index}", threads)
        _sessions[key] = session
        while len(_sessions) > _KEPT_OPEN:
            del _sessions[next(iter(_sessions))]
        return session


@dataclass(frozen=True)
class Session:
    """One input, float32; the first output is the answer."""

    model: ModelFile
    device: str
    runtime: Any = field(repr=False, compare=False)

    @property
    def key(self) -> Hashable:
        return self.model.sha256, self.device

    @property
    def input_budget_bytes(self) -> int:
        return _CPU_INPUT_BYTES if parse_device(self.device)[0] == "cpu" else _GPU_INPUT_BYTES

    @cached_property
    def input_shape(self) -> tuple[int | None, ...]:
        """As the model declares it; None where any size goes."""
        return tuple(size if isinstance(size, int) else None for size in self.runtime.get_inputs()[0].shape)

    @cached_property
    def metadata(self) -> dict[str, str]:
        return dict(self.runtime.get_modelmeta().custom_metadata_map)

    def run(self, array: Floats) -> Floats:
        """float32 in, float32 out, one batch. Raises OutOfDeviceMemory, or Problem model_failed."""
        name = self.runtime.get_inputs()[0].name
        try:
            outputs = self.runtime.run(None, {name: np.ascontiguousarray(array, np.float32)})
        except Exception as error:  # ONNX Runtime's exceptions have no common base of their own
            if _is_out_of_memory(error):
                raise OutOfDeviceMemory from error
            raise Problem("model_failed", status=500, name=self.model.path.name) from error
        return np.asarray(outputs[0], np.float32)


def _opened(model: ModelFile, device: str, threads: int | None) -> Session:
    keep_freed_memory()  # who runs models makes the same arrays over and over
    providers = _providers(device)
    content = read_checked(model)
    options = ort.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    if threads is not None:
        options.intra_op_num_threads = threads
    try:
        runtime = ort.InferenceSession(content, options, providers=providers)
    except Exception as error:  # ONNX Runtime's exceptions have no common base of their own
        if _is_out_of_memory(error):
            raise Problem("model_out_of_memory", status=503, retry=True) from error
        raise Problem("model_unusable", name=model.path.name) from error
    if providers[0] != "CPUExecutionProvider" and "CUDAExecutionProvider" not in runtime.get_providers():
        raise Problem("device_unavailable", status=503, device=device)
    if len(runtime.get_inputs()) != 1 or runtime.get_inputs()[0].type != "tensor(float)":
        raise Problem("model_unusable", name=model.path.name)
    return Session(model, device, runtime)


def _is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _OUT_OF_MEMORY)


def _providers(device: str) -> list[str | tuple[str, dict[str, int]]]:
    kind, index = parse_device(device)
    if kind == "cpu":
        return ["CPUExecutionProvider"]
    if "CUDAExecutionProvider" not in ort.get_available_providers():
        raise Problem("device_unavailable", status=503, device=device)
    # CUDA's libraries may come as Python packages, where the loader does not look by itself.
    ort.preload_dlls()
    return [("CUDAExecutionProvider", {"device_id": index}), "CPUExecutionProvider"]
