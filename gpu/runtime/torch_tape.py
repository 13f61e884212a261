"""A graph as a list of steps on torch's tensors, for one shape of input.

What follows from the shape alone is worked out once, on the CPU; what is left are steps on the device that never wait
for the host, so that a CUDA graph can record them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch

from gpu.runtime.onnx_graph import Graph, Node
from gpu.runtime.torch_operators import HEAVY, HOST_INPUTS, OPERATORS

Tensor: TypeAlias = Any  # torch's, whose types mypy does not see where it is not installed
_IMAGES = 4  # dimensions
_SHAPE = "Shape"  # worked out beforehand


def refuse_unknown(graph: Graph) -> None:
    """Raises NotImplementedError: at a first run it would be too late to ask another runtime."""
    unknown = graph.operations - OPERATORS.keys() - {_SHAPE}
    if unknown:
        raise NotImplementedError(", ".join(sorted(unknown)))


class Weights:
    """A graph's constants on the device, each once in each precision, shared by its tapes."""

    def __init__(self, graph: Graph, place: torch.device, precision: torch.dtype) -> None:
        self.graph = graph
        self.place = place
        self.precision = precision
        # A copy, as the file's arrays are read-only.
        self.host = {name: torch.from_numpy(array.copy()) for name, array in graph.constants.items()}
        self._moved: dict[tuple[str, bool], Tensor] = {}

    def on_device(self, name: str, *, heavy: bool) -> Tensor:
        key = (name, heavy)
        if key not in self._moved:
            self._moved[key] = self.moved(self.host[name], heavy=heavy)
        return self._moved[key]

    def moved(self, tensor: Tensor, *, heavy: bool) -> Tensor:
        wanted = self.precision if heavy and tensor.is_floating_point() else tensor.dtype
        layout = torch.channels_last if tensor.ndim == _IMAGES else torch.contiguous_format
        return tensor.to(self.place, wanted).contiguous(memory_format=layout)


@dataclass(frozen=True)
class _Step:
    run: Callable[..., Any]
    arguments: Sequence[str | Tensor | None]
    outputs: Sequence[str]
    precision: torch.dtype | None


class Tape:
    """Made with a first input; then called with others of its shape and type."""

    def __init__(self, weights: Weights, first: Tensor) -> None:
        """Raises NotImplementedError for uses of operators that are not known here."""
        self._weights = weights
        self._input, self._output = weights.graph.input, weights.graph.output
        self._steps: list[_Step] = []
        self._host = dict(weights.host)
        live = {self._input: first}
        for node in weights.graph.nodes:
            self._take(node, live)
        if self._output not in live:
            raise NotImplementedError("an answer that does not depend on the input")
        self._last_use = _last_uses(self._steps)

    def __call__(self, tensor: Tensor) -> Tensor:
        live = {self._input: tensor}
        for number, step in enumerate(self._steps):
            _put(live, step.outputs, _ran(step, live))
            for name in self._last_use[number]:
                if name != self._output:
                    del live[name]
        return live[self._output]

    def _take(self, node: Node, live: dict[str, Tensor]) -> None:
        if node.operation == _SHAPE:
            self._host[node.outputs[0]] = torch.tensor(self._shape_of(node, live))
            return
        operator = OPERATORS[node.operation]
        if all(not name or name in self._host for name in node.inputs):
            made = operator(node.attributes, *(self._host[name] if name else None for name in node.inputs))
            _put(self._host, node.outputs, made)
            return
        heavy = node.operation in HEAVY
        arguments = [self._argument(node, at, name, heavy=heavy) for at, name in enumerate(node.inputs)]
        step = _Step(
            lambda *each: operator(node.attributes, *each),
            arguments,
            node.outputs,
            self._weights.precision if heavy else None,
        )
        self._steps.append(step)
        _put(live, node.outputs, _ran(step, live))

    def _shape_of(self, node: Node, live: Mapping[str, Tensor]) -> list[int]:
        of = live.get(node.inputs[0])
        shape = list((self._host[node.inputs[0]] if of is None else of).shape)
        return shape[node.attributes.get("start", 0) : node.attributes.get("end")]

    def _argument(self, node: Node, at: int, name: str, *, heavy: bool) -> str | Tensor | None:
        if not name:
            return None
        host = at in HOST_INPUTS[node.operation]
        if name not in self._host:
            if host:
                raise NotImplementedError(f"{node.operation} whose shape depends on what is seen")
            return name
        if host:
            return self._host[name]
        if name in self._weights.host:
            return self._weights.on_device(name, heavy=heavy)
        return self._weights.moved(self._host[name], heavy=heavy)


def _ran(step: _Step, live: Mapping[str, Tensor]) -> Any:
    inputs = [live[each] if isinstance(each, str) else each for each in step.arguments]
    if step.precision is not None:
        inputs = [None if each is None else each.to(step.precision) for each in inputs]
    return step.run(*inputs)


def _put(into: dict[str, Tensor], names: Sequence[str], made: Any) -> None:
    each = (made,) if isinstance(made, torch.Tensor) else made
    into.update({name: tensor for name, tensor in zip(names, each, strict=False) if name})


def _last_uses(steps: Sequence[_Step]) -> list[list[str]]:
    """After which step a value is needed no more, so that its memory serves the next."""
    last: dict[str, int] = {}
    for number, step in enumerate(steps):
        for name in [*(each for each in step.arguments if isinstance(each, str)), *step.outputs]:
            last[name] = number
    ends: list[list[str]] = [[] for _ in steps]
    for name, number in last.items():
        if name:
            ends[number].append(name)
    return ends
