"""An ONNX file as nodes and constants, with 8-bit arithmetic taken back out: a GPU is faster in FP16.

Needs the onnx package, which comes with the training environment. Source: the ONNX operator specification.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BOUND, SILU, KEEP = "Bound", "Silu", "Identity"  # BOUND and SILU are ours


@dataclass(frozen=True)
class Node:
    operation: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Graph:
    """nodes: in an order in which each finds its inputs made. shape: of the input, None where any size goes."""

    nodes: tuple[Node, ...]
    constants: Mapping[str, Array]
    input: str
    shape: tuple[int | None, ...]
    output: str
    metadata: Mapping[str, str]

    @property
    def operations(self) -> frozenset[str]:
        return frozenset(node.operation for node in self.nodes)


def graph_of(content: bytes, *, fuse: bool = True) -> Graph:
    """Of a model's checked bytes. fuse: steps that belong together become one. Raises ValueError for several inputs."""
    import onnx

    model = onnx.load_from_string(content)
    constants = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in constants]
    if len(inputs) != 1:
        raise ValueError(f"{len(inputs)} inputs")
    shape = tuple(size.dim_value or None for size in inputs[0].type.tensor_type.shape.dim)
    nodes = []
    for each in model.graph.node:
        attributes = {one.name: _attribute(one) for one in each.attribute}
        if each.op_type == "Constant":
            constants[each.output[0]] = np.asarray(next(iter(attributes.values())))
        else:
            nodes.append(Node(each.op_type, tuple(each.input), tuple(each.output), attributes))
    output = model.graph.output[0].name
    metadata = {each.key: each.value for each in model.metadata_props}
    plain, known = _in_floats(nodes, constants)
    steps = _with_silu(plain, output) if fuse else tuple(plain)
    return Graph(steps, known, inputs[0].name, shape, output, metadata)


def _attribute(attribute: Any) -> Any:
    import onnx

    value = onnx.helper.get_attribute_value(attribute)
    return onnx.numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else value


def _in_floats(nodes: Iterable[Node], constants: Mapping[str, Array]) -> tuple[list[Node], dict[str, Array]]:
    """8-bit constants become float32; of rounding what is live remains only the bound that stands for a ReLU."""
    known, left = dict(constants), []
    for node in nodes:
        if node.operation == "DequantizeLinear" and node.inputs[0] in known:
            known[node.outputs[0]] = _dequantised(node, known)
        elif node.operation == "DequantizeLinear":
            left.append(Node(KEEP, node.inputs[:1], node.outputs, {}))
        elif node.operation == "QuantizeLinear":
            left.append(_bounded(node, known))
        else:
            left.append(node)
    return left, known


def _dequantised(node: Node, known: Mapping[str, Array]) -> Array:
    values, scale = known[node.inputs[0]].astype(np.float32), known[node.inputs[1]].astype(np.float32)
    zero = known[node.inputs[2]].astype(np.float32) if len(node.inputs) > 2 else np.float32(0)
    if scale.ndim == 1 and scale.size > 1:
        along = [1] * values.ndim
        along[int(node.attributes.get("axis", 1))] = -1
        scale, zero = scale.reshape(along), np.broadcast_to(zero, scale.shape).reshape(along)
    return np.asarray((values - zero) * scale, np.float32)


def _bounded(node: Node, known: Mapping[str, Array]) -> Node:
    """Where nothing below zero can be told in 8 bits, a ReLU was folded into the rounding."""
    zero = known[node.inputs[2]] if len(node.inputs) > 2 else np.zeros(1, np.uint8)
    limits = np.iinfo(zero.dtype)
    if zero.size == 1 and int(zero.reshape(-1)[0]) == limits.min:
        most = float(known[node.inputs[1]].reshape(-1)[0]) * (limits.max - limits.min)
        return Node(BOUND, node.inputs[:1], node.outputs, {"least": 0.0, "most": most})
    return Node(KEEP, node.inputs[:1], node.outputs, {})


def _with_silu(nodes: list[Node], output: str) -> tuple[Node, ...]:
    """x * sigmoid(x) as one step; steps that keep their input are left out."""
    direct, names = [], {output: output}
    for node in nodes:
        inputs = tuple(names.get(name, name) for name in node.inputs)
        if node.operation == KEEP and node.outputs[0] != output:
            names[node.outputs[0]] = inputs[0]
        else:
            direct.append(replace(node, inputs=inputs))
    used = Counter(name for node in direct for name in node.inputs)
    sigmoids = {
        node.outputs[0]: node.inputs[0]
        for node in direct
        if node.operation == "Sigmoid" and used[node.outputs[0]] == 1 and node.outputs[0] != output
    }
    folded = set()
    left = []
    for node in direct:
        if node.operation == "Mul" and (gate := _gate(node, sigmoids)) is not None:
            folded.add(gate)
            left.append(Node(SILU, (sigmoids[gate],), node.outputs, {}))
        else:
            left.append(node)
    return tuple(node for node in left if node.outputs[0] not in folded)


def _gate(node: Node, sigmoids: Mapping[str, str]) -> str | None:
    first, second = node.inputs
    if sigmoids.get(second) == first:
        return second
    return first if sigmoids.get(first) == second else None
