"""A network to train further, from the ONNX file of one that was trained: exports fold and round its weights."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from inspections.training.comparator_network import ComparatorNetwork

Array = NDArray[np.float32]


def network_from(model: Path, examples: torch.Tensor) -> ComparatorNetwork:
    """A network that answers as the file does, but for the rounding to 8 bits, ready to be trained further.

    The export has folded batch normalisation into the convolutions. It is unfolded by what the layers see of
    `examples`, float32[N,3,64,64]. Raises ValueError where the file holds another network.
    """
    network = ComparatorNetwork()
    network.eval()
    blocks = [each for each in network.modules() if isinstance(each, nn.Sequential) and _is_block(each)]
    linears = [each for each in network.modules() if isinstance(each, nn.Linear)]
    convolved, connected = _layers(model)
    if len(convolved) != len(blocks) or len(connected) != len(linears):
        raise ValueError(f"{model.name} is no network of ours: {len(convolved)} convolutions")
    with torch.no_grad():
        for block, (weight, bias) in zip(blocks, convolved, strict=True):
            _put(block[0].weight, weight, model)
            _put(block[1].bias, bias, model)
            block[1].running_var.fill_(1 - block[1].eps)
        for linear, (weight, bias) in zip(linears, connected, strict=True):
            _put(linear.weight, weight, model)
            _put(linear.bias, bias, model)
        _unfold(network, blocks, examples)
    return network


def _unfold(network: ComparatorNetwork, blocks: list[Any], examples: torch.Tensor) -> None:
    """Normalise by what each convolution gives, and take that back at once: the answers stay what they are."""

    def measured(block: Any) -> Any:
        def hook(_module: nn.Module, _inputs: Any, output: torch.Tensor) -> None:
            normal = block[1]
            mean, variance = output.mean(dim=(0, 2, 3)), output.var(dim=(0, 2, 3))
            normal.running_mean.copy_(mean)
            normal.running_var.copy_(variance)
            normal.weight.copy_((variance + normal.eps).sqrt())
            normal.bias.add_(mean)

        return hook

    hooks = [block[0].register_forward_hook(measured(block)) for block in blocks]
    network(examples)
    for hook in hooks:
        hook.remove()


def _is_block(module: nn.Sequential) -> bool:
    return isinstance(module[0], nn.Conv2d)


def _put(into: torch.Tensor, values: Array, model: Path) -> None:
    if tuple(into.shape) != values.shape:
        raise ValueError(f"{model.name} is no network of ours: {values.shape} where {tuple(into.shape)} belongs")
    into.copy_(torch.from_numpy(values))


def _layers(model: Path) -> tuple[list[tuple[Array, Array]], list[tuple[Array, Array]]]:
    """Weights and biases of the convolutions, and of the fully connected layers, in the order of the graph."""
    import onnx

    graph = onnx.load(model).graph
    known = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and all(name in known for name in node.input):
            known[node.output[0]] = _widened(*(known[name] for name in node.input))
    found: dict[str, list[tuple[Array, Array]]] = {"Conv": [], "Gemm": []}
    for node in graph.node:
        if node.op_type in found:
            if not all(name in known for name in node.input[1:3]) or len(node.input) != 3:
                raise ValueError(f"{model.name} is no network of ours: a layer without weights of its own")
            weight, bias = (np.array(known[name], np.float32) for name in node.input[1:3])
            found[node.op_type].append((weight, bias))
    return found["Conv"], found["Gemm"]


def _widened(values: NDArray[Any], scale: NDArray[Any], zero: NDArray[Any] | None = None) -> Array:
    """Scales are one for all, or one for each row."""
    rows = (-1,) + (1,) * (values.ndim - 1)
    shift = np.zeros_like(scale) if zero is None else zero.astype(np.float32)
    return np.asarray((values.astype(np.float32) - shift.reshape(rows)) * scale.reshape(rows), np.float32)
