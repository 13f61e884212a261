"""Weights of an ONNX file as a start: a shipped file is all that is left when its checkpoint is gone."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import nn  # not installed where types are checked: its classes are Any there

from gpu.runtime.onnx_graph import graph_of
from ocr_jobs.training.recogniser.network import RecogniserNetwork

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def network_of(path: Path, crops: Iterable[torch.Tensor]) -> RecogniserNetwork:
    """The network that was exported to the file. crops: batches float32[N,1,48,W] that its normalisation is taken from.

    An export folds each normalisation into the convolution before it. It is unfolded with what the crops show, so
    that a step of training starts from what the file says. Raises ValueError where the file is of another network.
    """
    network: RecogniserNetwork = RecogniserNetwork().eval()
    _take_convolutions(network, path)
    _unfold_norms(network, crops)
    return network


def _take_convolutions(network: RecogniserNetwork, path: Path) -> None:
    graph = graph_of(path.read_bytes())
    nodes = [node for node in graph.nodes if node.operation == "Conv"]
    layers = [layer for layer in network.modules() if isinstance(layer, (*_CONVOLUTIONS, *_NORMS))]
    kept = [layer for layer in layers if isinstance(layer, _CONVOLUTIONS)]
    if len(nodes) != len(kept):
        raise ValueError(f"{path.name} has {len(nodes)} convolutions, the network {len(kept)}")
    for node, layer in zip(nodes, kept, strict=True):
        weight, bias = (torch.from_numpy(np.array(graph.constants[name], np.float32)) for name in node.inputs[1:3])
        if layer.weight.shape != weight.shape:
            raise ValueError(
                f"{path.name} has a layer of {tuple(weight.shape)}, the network {tuple(layer.weight.shape)}"
            )
        norm = layers[layers.index(layer) + 1] if layer.bias is None else layer
        layer.weight.data.copy_(weight)
        norm.bias.data.copy_(bias)
        if norm is not layer:
            norm.running_var.fill_(1 - norm.eps)


def _unfold_norms(network: RecogniserNetwork, crops: Iterable[torch.Tensor]) -> None:
    norms = [layer for layer in network.modules() if isinstance(layer, _NORMS)]
    moments = [_Moments() for _ in norms]
    hooks = [norm.register_forward_pre_hook(each.add) for norm, each in zip(norms, moments, strict=True)]
    with torch.no_grad():
        for each in crops:
            network(each)
    for hook in hooks:
        hook.remove()
    for norm, told in zip(norms, moments, strict=True):
        mean, variance = told.mean_and_variance()
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.data.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.data.add_(norm.running_mean)


class _Moments:
    """Of what goes into a normalisation, for each channel."""

    def __init__(self) -> None:
        self.count = 0
        self.total = self.squares = torch.zeros(1, dtype=torch.float64)

    def add(self, _: nn.Module, given: tuple[torch.Tensor]) -> None:
        values = given[0].double().transpose(0, 1).flatten(1)
        self.count += values.shape[1]
        self.total = self.total + values.sum(1)
        self.squares = self.squares + (values**2).sum(1)

    def mean_and_variance(self) -> tuple[torch.Tensor, torch.Tensor]:
        mean = self.total / self.count
        return mean, (self.squares / self.count - mean**2).clamp(min=0)
