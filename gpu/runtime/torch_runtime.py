"""ONNX models run by torch: FP16 or BF16, channels last, and replayed as CUDA graphs once a shape comes again.

It answers like an ONNX Runtime session, so that sessions need not know which of the two they hold.
"""

import logging
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
import torch

from gpu.runtime.onnx_graph import Graph, graph_of
from gpu.runtime.torch_tape import Tape, Weights, refuse_unknown

logger = logging.getLogger(__name__)

Array = np.ndarray[Any, np.dtype[Any]]
Speed = Literal["eager", "graphs", "compiled"]

PRECISIONS = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
_RECORDED_FROM = 2  # times that a shape must come before it is worth recording
_KEPT = 24  # recorded shapes; text crops come in hundreds of widths
_WARM_UP_RUNS = 3


class TorchRuntime:
    """takes_bytes: uint8 inputs are uploaded as they are and become 0..1 on the device."""

    takes_bytes = True

    def __init__(self, content: bytes, place: str, *, precision: str = "fp16", speed: Speed = "graphs") -> None:
        """place: "cpu" or "cuda:0". Raises NotImplementedError or ValueError for a model that torch cannot run here."""
        self._place = torch.device(place)
        self._graph: Graph = graph_of(content)
        refuse_unknown(self._graph)
        self.weights = Weights(self._graph, self._place, PRECISIONS[precision])
        self._speed: Speed = speed if self._place.type == "cuda" else "eager"
        self._seen: Counter[Any] = Counter()
        self._tapes: OrderedDict[Any, Tape | _Recorded] = OrderedDict()
        self._one_at_a_time = threading.Lock()  # a recorded graph reads and writes the same memory each time

    @property
    def precision(self) -> str:
        return next(name for name, dtype in PRECISIONS.items() if dtype == self.weights.precision)

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=self._graph.input, shape=list(self._graph.shape), type="tensor(float)")]

    def get_modelmeta(self) -> SimpleNamespace:
        return SimpleNamespace(custom_metadata_map=dict(self._graph.metadata))

    def run(self, names: None, feed: dict[str, Array]) -> list[Array]:
        array = feed[self._graph.input]
        _check(array.shape, self._graph.shape)
        count = len(array)
        if self._speed != "eager" and self._graph.shape[0] is None:
            array = filled_up(array)
        with self._one_at_a_time, torch.inference_mode():
            try:
                answer = self._answer((array.shape, array.dtype.str), array)
                return [answer[:count] if len(answer) == len(array) else answer]
            except torch.cuda.OutOfMemoryError:
                self._tapes.clear()
                torch.cuda.empty_cache()
                raise

    def _answer(self, key: Any, array: Array) -> Array:
        tape = self._tapes.get(key)
        if isinstance(tape, _Recorded):
            self._tapes.move_to_end(key)
            return tape.run(array)
        self._seen[key] += 1
        tensor = self._prepared(torch.from_numpy(array).to(self._place))
        if tape is None:
            tape = self._keep(key, self._finite_tape(tensor))
        if self._speed != "eager" and self._seen[key] >= _RECORDED_FROM:
            self._keep(key, self._recorded(array, tape))
        return _on_host(tape(tensor))

    def _finite_tape(self, tensor: torch.Tensor) -> Tape:
        """A model whose values grow beyond FP16 runs in float32 instead."""
        tape = Tape(self.weights, tensor)
        if self.weights.precision == torch.float16 and not torch.isfinite(tape(tensor)).all():
            logger.warning("a model's values leave FP16's range; it runs in float32")
            self.weights = Weights(self._graph, self._place, torch.float32)
            self._tapes.clear()
            tape = Tape(self.weights, tensor)
        return tape

    def _keep(self, key: Any, tape: Any) -> Any:
        self._tapes[key] = tape
        while len(self._tapes) > _KEPT:
            self._tapes.popitem(last=False)
        return tape

    def _prepared(self, tensor: torch.Tensor) -> torch.Tensor:
        if tensor.dtype == torch.uint8:
            tensor = tensor.to(self.weights.precision) / 255
        return tensor.contiguous(memory_format=torch.channels_last) if tensor.ndim == 4 else tensor

    def _recorded(self, array: Array, tape: Tape) -> "_Recorded":
        function: Any = torch.compile(tape, dynamic=False) if self._speed == "compiled" else tape
        return _record(array, self._place, lambda tensor: function(self._prepared(tensor)))


@dataclass(frozen=True)
class _Recorded:
    """host: page-locked, so that the copy runs while the CPU goes on. given, made: where the graph reads and writes."""

    graph: Any
    host: torch.Tensor
    given: torch.Tensor
    made: torch.Tensor

    def run(self, array: Array) -> Array:
        self.host.numpy()[...] = array
        self.given.copy_(self.host, non_blocking=True)
        self.graph.replay()
        return _on_host(self.made)


def _record(array: Array, place: torch.device, function: Any) -> _Recorded:
    host = torch.empty(array.shape, dtype=torch.from_numpy(array).dtype, pin_memory=True)
    given = torch.empty_like(host, device=place, pin_memory=False)
    given.copy_(torch.from_numpy(array))
    aside = torch.cuda.Stream(place)
    aside.wait_stream(torch.cuda.current_stream(place))
    with torch.cuda.stream(aside):
        for _ in range(_WARM_UP_RUNS):
            function(given)
    torch.cuda.current_stream(place).wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        made = function(given)
    return _Recorded(graph, host, given, made)


def filled_up(array: Array) -> Array:
    """With empty rows up to a power of two, so that few batch sizes are recorded."""
    wanted = 1 << max(len(array) - 1, 0).bit_length()
    return (
        array
        if wanted == len(array)
        else np.concatenate([array, np.zeros((wanted - len(array), *array.shape[1:]), array.dtype)])
    )


def _on_host(tensor: torch.Tensor) -> Array:
    return np.asarray(tensor.float().cpu().numpy(), np.float32)


def _check(shape: tuple[int, ...], declared: tuple[int | None, ...]) -> None:
    fits = len(shape) == len(declared) and all(b in (None, a) for a, b in zip(shape, declared, strict=True))
    if not fits:
        raise ValueError(f"an input of {shape} where the model takes {declared}")
