"""ONNX operators on torch's tensors: those that detectors, classifiers and text recognisers are made of.

Each takes its node's attributes and its inputs (None where one is left out). Inputs that say a shape, an axis or a
count come as tensors on the CPU, all others on the device. Source: the ONNX operator specification, opset 11 to 17.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import torch
from torch.nn import functional

Attributes = Mapping[str, Any]
Tensor: TypeAlias = Any  # torch's, whose types mypy does not see where it is not installed
Operator = Callable[..., Any]

OPERATORS: dict[str, Operator] = {}
HOST_INPUTS: dict[str, frozenset[int]] = {}
HEAVY = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})

# ONNX's numbers of element types.
_TYPES = {
    1: torch.float32, 2: torch.uint8, 3: torch.int8, 6: torch.int32, 7: torch.int64, 9: torch.bool,
    10: torch.float16, 11: torch.float64,
}  # fmt: skip


def _known_as(*names: str, host: Sequence[int] = ()) -> Callable[[Operator], Operator]:
    def known(operator: Operator) -> Operator:
        for name in names:
            OPERATORS[name] = operator
            HOST_INPUTS[name] = frozenset(host)
        return operator

    return known


def _plain(name: str, function: Callable[..., Any]) -> None:
    OPERATORS[name] = lambda attributes, *inputs: function(*inputs)
    HOST_INPUTS[name] = frozenset()


for _name, _function in {
    "Abs": torch.abs, "Add": torch.add, "And": torch.logical_and, "Ceil": torch.ceil, "Cos": torch.cos,
    "Equal": torch.eq, "Erf": torch.erf, "Exp": torch.exp, "Floor": torch.floor, "Greater": torch.gt,
    "Identity": lambda x: x, "Less": torch.lt, "Log": torch.log, "Mul": torch.mul, "Neg": torch.neg,
    "Not": torch.logical_not, "Or": torch.logical_or, "Pow": torch.pow, "Reciprocal": torch.reciprocal,
    "Relu": torch.relu, "Round": torch.round, "Sigmoid": torch.sigmoid, "Silu": functional.silu, "Sin": torch.sin,
    "Sqrt": torch.sqrt, "Sub": torch.sub, "Tanh": torch.tanh, "Where": torch.where, "MatMul": torch.matmul,
    "HardSwish": functional.hardswish, "Softplus": functional.softplus,
    "Max": lambda *each: _folded(torch.maximum, each), "Min": lambda *each: _folded(torch.minimum, each),
}.items():  # fmt: skip
    _plain(_name, _function)


def _folded(function: Callable[[Tensor, Tensor], Tensor], each: Sequence[Tensor]) -> Tensor:
    first, *others = each
    for other in others:
        first = function(first, other)
    return first


@_known_as("Bound")
def _bound(attributes: Attributes, x: Tensor) -> Tensor:
    return x.clamp(attributes["least"], attributes["most"])


@_known_as("Clip", host=(1, 2))
def _clip(attributes: Attributes, x: Tensor, least: Tensor | None = None, most: Tensor | None = None) -> Tensor:
    low, high = (None if limit is None else limit.item() for limit in (least, most))
    return x if low is None and high is None else x.clamp(low, high)


@_known_as("LeakyRelu")
def _leaky_relu(attributes: Attributes, x: Tensor) -> Tensor:
    return functional.leaky_relu(x, attributes.get("alpha", 0.01))


@_known_as("HardSigmoid")
def _hard_sigmoid(attributes: Attributes, x: Tensor) -> Tensor:
    return (x * attributes.get("alpha", 0.2) + attributes.get("beta", 0.5)).clamp(0, 1)


@_known_as("Div")
def _div(attributes: Attributes, x: Tensor, by: Tensor) -> Tensor:
    whole = not (x.is_floating_point() or by.is_floating_point())
    return torch.div(x, by, rounding_mode="trunc" if whole else None)


@_known_as("Mod")
def _mod(attributes: Attributes, x: Tensor, by: Tensor) -> Tensor:
    return torch.fmod(x, by) if attributes.get("fmod") else torch.remainder(x, by)


@_known_as("Cast")
def _cast(attributes: Attributes, x: Tensor) -> Tensor:
    wanted = _TYPES[int(attributes["to"])]
    # A float stays in the precision that this run has chosen.
    return x if wanted is torch.float32 and x.dtype in (torch.float16, torch.bfloat16) else x.to(wanted)


@_known_as("Conv")
def _conv(attributes: Attributes, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    rank = weight.ndim - 2
    x, padding = _padded(x, attributes, rank, fill=0.0)
    strides, dilations = _each(attributes, "strides", rank), _each(attributes, "dilations", rank)
    function = (functional.conv1d, functional.conv2d, functional.conv3d)[rank - 1]
    return function(x, weight, bias, strides, padding, dilations, int(attributes.get("group", 1)))


@_known_as("ConvTranspose")
def _conv_transpose(attributes: Attributes, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    pads = list(attributes.get("pads", (0, 0, 0, 0)))
    if pads[:2] != pads[2:]:
        raise NotImplementedError("ConvTranspose with uneven padding")
    more = list(attributes.get("output_padding", (0, 0)))
    strides, dilations = _each(attributes, "strides", 2), _each(attributes, "dilations", 2)
    group = int(attributes.get("group", 1))
    return functional.conv_transpose2d(x, weight, bias, strides, pads[:2], more, group, dilations)


@_known_as("MaxPool")
def _max_pool(attributes: Attributes, x: Tensor) -> Tensor:
    size = list(attributes["kernel_shape"])
    x, padding = _padded(x, attributes, 2, fill=float("-inf"))
    strides, dilations = _each(attributes, "strides", 2), _each(attributes, "dilations", 2)
    return functional.max_pool2d(x, size, strides, padding, dilations, bool(attributes.get("ceil_mode")))


@_known_as("AveragePool")
def _average_pool(attributes: Attributes, x: Tensor) -> Tensor:
    pads = list(attributes.get("pads", (0, 0, 0, 0)))
    if pads[:2] != pads[2:]:
        raise NotImplementedError("AveragePool with uneven padding")
    size, counted = list(attributes["kernel_shape"]), bool(attributes.get("count_include_pad"))
    strides = _each(attributes, "strides", 2)
    return functional.avg_pool2d(x, size, strides, pads[:2], bool(attributes.get("ceil_mode")), counted)


@_known_as("GlobalAveragePool")
def _global_average_pool(attributes: Attributes, x: Tensor) -> Tensor:
    return x.mean(dim=tuple(range(2, x.ndim)), keepdim=True)


@_known_as("BatchNormalization")
def _batch_normalisation(attributes: Attributes, x: Tensor, *told: Tensor) -> Tensor:
    scale, bias, mean, variance = (each.to(x.dtype) for each in told)
    return functional.batch_norm(x, mean, variance, scale, bias, False, 0.0, attributes.get("epsilon", 1e-5))


@_known_as("LayerNormalization")
def _layer_normalisation(attributes: Attributes, x: Tensor, scale: Tensor, bias: Tensor | None = None) -> Tensor:
    axis = int(attributes.get("axis", -1)) % x.ndim
    added = None if bias is None else bias.to(x.dtype)
    return functional.layer_norm(x, x.shape[axis:], scale.to(x.dtype), added, attributes.get("epsilon", 1e-5))


@_known_as("Gemm")
def _gemm(attributes: Attributes, a: Tensor, b: Tensor, c: Tensor | None = None) -> Tensor:
    first = a.T if attributes.get("transA") else a
    second = b.T if attributes.get("transB") else b
    product = first @ second * attributes.get("alpha", 1.0)
    return product if c is None else product + c * attributes.get("beta", 1.0)


@_known_as("Softmax")
def _softmax(attributes: Attributes, x: Tensor) -> Tensor:
    return x.float().softmax(dim=int(attributes.get("axis", -1)))


@_known_as("Concat")
def _concat(attributes: Attributes, *each: Tensor) -> Tensor:
    return torch.cat(each, dim=int(attributes["axis"]))


@_known_as("Split", host=(1,))
def _split(attributes: Attributes, x: Tensor, sizes: Tensor | None = None) -> Any:
    axis = int(attributes.get("axis", 0))
    if sizes is not None or "split" in attributes:
        wanted = attributes["split"] if sizes is None else sizes.tolist()
        return x.split([int(size) for size in wanted], dim=axis)
    return x.chunk(int(attributes["num_outputs"]), dim=axis)


@_known_as("Reshape", host=(1,))
def _reshape(attributes: Attributes, x: Tensor, shape: Tensor) -> Tensor:
    kept = not attributes.get("allowzero")
    return x.reshape([x.shape[at] if size == 0 and kept else int(size) for at, size in enumerate(shape.tolist())])


@_known_as("Flatten")
def _flatten(attributes: Attributes, x: Tensor) -> Tensor:
    axis = int(attributes.get("axis", 1)) % (x.ndim + 1)
    return x.reshape(int(torch.tensor(x.shape[:axis]).prod()) if axis else 1, -1)


@_known_as("Transpose")
def _transpose(attributes: Attributes, x: Tensor) -> Tensor:
    return x.permute(*attributes.get("perm", range(x.ndim)[::-1]))


@_known_as("Unsqueeze", host=(1,))
def _unsqueeze(attributes: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
    for axis in sorted(_axes(attributes, axes)):
        x = x.unsqueeze(axis)
    return x


@_known_as("Squeeze", host=(1,))
def _squeeze(attributes: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
    wanted = _axes(attributes, axes)
    return x.squeeze(tuple(wanted)) if wanted else x.squeeze()


@_known_as("Expand", host=(1,))
def _expand(attributes: Attributes, x: Tensor, shape: Tensor) -> Tensor:
    return x.expand(torch.broadcast_shapes(x.shape, tuple(shape.tolist())))


@_known_as("Tile", host=(1,))
def _tile(attributes: Attributes, x: Tensor, repeats: Tensor) -> Tensor:
    return x.repeat(*repeats.tolist())


@_known_as("Slice", host=(1, 2, 3, 4))
def _slice(
    attributes: Attributes,
    x: Tensor,
    starts: Tensor,
    ends: Tensor,
    axes: Tensor | None = None,
    steps: Tensor | None = None,
) -> Tensor:
    first, last = starts.tolist(), ends.tolist()
    along = range(len(first)) if axes is None else axes.tolist()
    strides = [1] * len(first) if steps is None else steps.tolist()
    for start, end, axis, step in zip(first, last, along, strides, strict=True):
        if step < 0:
            raise NotImplementedError("Slice backwards")
        x = x[(slice(None),) * (axis % x.ndim) + (slice(start, end, step),)]
    return x


@_known_as("Gather")
def _gather(attributes: Attributes, x: Tensor, indices: Tensor) -> Tensor:
    axis = int(attributes.get("axis", 0)) % x.ndim
    at = torch.where(indices < 0, indices + x.shape[axis], indices)
    picked = x.index_select(axis, at.reshape(-1))
    return picked.reshape([*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]])


@_known_as("GatherElements")
def _gather_elements(attributes: Attributes, x: Tensor, indices: Tensor) -> Tensor:
    axis = int(attributes.get("axis", 0)) % x.ndim
    return x.gather(axis, torch.where(indices < 0, indices + x.shape[axis], indices))


@_known_as("TopK", host=(1,))
def _top_k(attributes: Attributes, x: Tensor, k: Tensor) -> Sequence[Tensor]:
    largest, ordered = bool(attributes.get("largest", 1)), bool(attributes.get("sorted", 1))
    found = x.topk(int(k.reshape(-1)[0]), dim=int(attributes.get("axis", -1)), largest=largest, sorted=ordered)
    return found.values, found.indices


@_known_as("Range", host=(0, 1, 2))
def _range(attributes: Attributes, start: Tensor, end: Tensor, step: Tensor) -> Tensor:
    return torch.arange(start.item(), end.item(), step.item(), dtype=start.dtype)


@_known_as("ConstantOfShape", host=(0,))
def _constant_of_shape(attributes: Attributes, shape: Tensor) -> Tensor:
    value = attributes.get("value")
    filled = torch.zeros(1) if value is None else torch.from_numpy(value.copy())
    return filled.reshape(-1)[0].expand(tuple(shape.tolist())).clone()


@_known_as("Resize", host=(1, 2, 3))
def _resize(
    attributes: Attributes, x: Tensor, roi: Tensor | None = None, scales: Tensor | None = None, sizes: Any = None
) -> Tensor:
    mode = attributes.get("mode", b"nearest").decode()
    where = attributes.get("coordinate_transformation_mode", b"half_pixel").decode()
    size = _resized(x, scales, sizes)
    if mode == "nearest" and (
        where == "asymmetric" or all(new % old == 0 for new, old in zip(size, x.shape[2:], strict=True))
    ):
        return functional.interpolate(x, size=size, mode="nearest")
    if mode == "linear" and where in ("half_pixel", "pytorch_half_pixel", "align_corners"):
        return functional.interpolate(x, size=size, mode="bilinear", align_corners=where == "align_corners")
    raise NotImplementedError(f"Resize {mode} {where}")


def _resized(x: Tensor, scales: Tensor | None, sizes: Tensor | None) -> list[int]:
    if sizes is not None and sizes.numel():
        return [int(size) for size in sizes.tolist()[2:]]
    assert scales is not None
    return [int(old * scale) for old, scale in zip(x.shape[2:], scales.tolist()[2:], strict=True)]


def _reduced(name: str) -> Operator:
    def reduced(attributes: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
        along = tuple(_axes(attributes, axes)) or tuple(range(x.ndim))
        return getattr(torch, name)(x, dim=along, keepdim=bool(attributes.get("keepdims", 1)))

    return reduced


for _name, _function_name in {
    "ReduceMean": "mean", "ReduceSum": "sum", "ReduceMax": "amax", "ReduceMin": "amin",
}.items():  # fmt: skip
    _known_as(_name, host=(1,))(_reduced(_function_name))


def _axes(attributes: Attributes, axes: Tensor | None) -> list[int]:
    return [int(axis) for axis in (attributes.get("axes", ()) if axes is None else axes.reshape(-1).tolist())]


def _each(attributes: Attributes, name: str, rank: int) -> list[int]:
    return [int(value) for value in attributes.get(name, [1] * rank)]


def _padded(x: Tensor, attributes: Attributes, rank: int, *, fill: float) -> tuple[Tensor, list[int]]:
    """The input and what is left for the operator to pad: torch's pads the same on both sides."""
    if attributes.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
        raise NotImplementedError("auto_pad")
    pads = [int(value) for value in attributes.get("pads", [0] * 2 * rank)]
    before, after = pads[:rank], pads[rank:]
    if before == after:
        return x, before
    around = [value for pair in zip(before[::-1], after[::-1], strict=True) for value in pair]
    return functional.pad(x, around, value=fill), [0] * rank
