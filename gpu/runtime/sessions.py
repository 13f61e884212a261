"""Models opened on a device, kept warm, run in the batches that fit."""

import logging
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gpu.runtime import backends, memory
from gpu.runtime.batches import Floats, OutOfDeviceMemory, is_out_of_memory
from gpu.runtime.devices import parse_device
from gpu.runtime.freed_memory import keep_freed_memory
from gpu.runtime.model_files import ModelFile, read_checked
from gpu.runtime.placement import CPU, Placement, current
from problems.problem import Problem

__all__ = ["ModelFile", "Session", "close_sessions", "open_session"]

logger = logging.getLogger(__name__)

_KEPT_OPEN = 8
# On the CPU larger batches bring no speed, only memory.
_CPU_INPUT_BYTES = 24_000_000
_GPU_INPUT_BYTES = 640_000_000
_ACTIVATIONS = 12  # a detector's tensors weigh some ten times its input

_sessions: dict[Hashable, "Session"] = {}
_too_large: set[Hashable] = set()
_lock = threading.RLock()


def open_session(model: ModelFile, device: str | None = None, *, threads: int | None = None) -> "Session":
    """The model on "cpu" (or "cpu0"), a GPU ("gpu0", "cuda:0"), or where this process was placed.

    The same session for the same file, while it is among the last ones used. threads: of one run on the CPU; None
    leaves the choice to ONNX Runtime. What does not fit on the GPU is opened on the CPU. Raises Problem: as
    read_checked, and device_unavailable, device_budget_too_small, model_unusable, model_out_of_memory.
    """
    kind, index = parse_device(current().device if device is None else device)
    if kind == "gpu" and (model, current().budget_bytes) in _too_large:
        kind, index = "cpu", 0
    threads = threads if kind == "cpu" else None
    key = (model, kind, index, threads, current().budget_bytes if kind == "gpu" else None)
    with _lock:
        session = _sessions.pop(key, None) or _opened(model, f"{kind}{index}", threads)
        _sessions[key] = session
        while len(_sessions) > _KEPT_OPEN:
            del _sessions[next(iter(_sessions))]
        return session


def close_sessions() -> None:
    """All, and their memory with them, but for what only the end of this process frees (CUDA's context)."""
    with _lock:
        _sessions.clear()
    memory.release()


@dataclass(frozen=True)
class Session:
    """One input, float32; the first output is the answer. runtime: as ONNX Runtime's sessions answer."""

    model: ModelFile
    device: str
    runtime: Any = field(repr=False, compare=False)

    @property
    def key(self) -> Hashable:
        return self.model.sha256, self.device

    @property
    def known_batch(self) -> int | None:
        """The best one, where it was measured here before."""
        placement = current()
        return placement.batches.get(self.model.sha256) if placement.device == self.device else None

    @property
    def input_budget_bytes(self) -> int:
        if parse_device(self.device)[0] == "cpu":
            return _CPU_INPUT_BYTES
        budget = current().budget_bytes
        return _GPU_INPUT_BYTES if budget is None else min(budget // _ACTIVATIONS, _GPU_INPUT_BYTES)

    @cached_property
    def input_shape(self) -> tuple[int | None, ...]:
        """As the model declares it; None where any size goes."""
        return tuple(size if isinstance(size, int) else None for size in self.runtime.get_inputs()[0].shape)

    @cached_property
    def metadata(self) -> dict[str, str]:
        return dict(self.runtime.get_modelmeta().custom_metadata_map)

    @property
    def takes_bytes(self) -> bool:
        """Pictures may come as uint8, a quarter of the way to the device; they mean value / 255."""
        return bool(getattr(self.runtime, "takes_bytes", False))

    def run(self, array: npt.NDArray[Any]) -> Floats:
        """float32, or bytes as shares of 255, in; float32 out; one batch. Raises OutOfDeviceMemory, or Problem
        model_failed.
        """
        name = self.runtime.get_inputs()[0].name
        if array.dtype == np.uint8 and not self.takes_bytes:
            array = array / np.float32(255)
        kept = np.uint8 if array.dtype == np.uint8 else np.float32
        try:
            outputs = self.runtime.run(None, {name: np.ascontiguousarray(array, kept)})
        except Exception as error:  # the runtimes' exceptions have no common base of their own
            if is_out_of_memory(error):
                raise OutOfDeviceMemory from error
            raise Problem("model_failed", status=500, name=self.model.path.name) from error
        return np.asarray(outputs[0], np.float32)

    def elsewhere(self) -> "Session | None":
        """The same model on the CPU, for what does not fit on this device even alone. From then on it opens there."""
        if parse_device(self.device)[0] == "cpu":
            return None
        _leave_gpu(self.model)
        return open_session(self.model, CPU)


def _opened(model: ModelFile, device: str, threads: int | None) -> Session:
    keep_freed_memory()  # who runs models makes the same arrays over and over
    content = read_checked(model)
    placement = Placement(device, current().budget_bytes)
    try:
        runtime = backends.opened(content, model.path.name, placement, threads=threads)
    except Problem as problem:
        if problem.code != "model_out_of_memory" or placement.kind == "cpu":
            raise
        _leave_gpu(model)
        device, runtime = CPU, backends.opened(content, model.path.name, Placement(), threads=None)
    if len(runtime.get_inputs()) != 1 or runtime.get_inputs()[0].type != "tensor(float)":
        raise Problem("model_unusable", name=model.path.name)
    return Session(model, device, runtime)


def _leave_gpu(model: ModelFile) -> None:
    """For the life of this process: trying again with each job would be a loop of failures."""
    logger.warning("%s does not fit on the GPU (%s); it runs on the CPU", model.path.name, current())
    with _lock:
        _too_large.add((model, current().budget_bytes))
        for key in [key for key, session in _sessions.items() if session.model == model and session.device != CPU]:
            del _sessions[key]
    memory.release()
