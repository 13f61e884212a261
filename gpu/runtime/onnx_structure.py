"""Just enough of ONNX's protobuf to see what a model is made of: weights outside its file, operators of strangers.

Source: onnx.proto3 (field numbers) and the protobuf encoding specification (wire types).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

Field = tuple[int, int, int, int]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_DATA_LOCATION, _EXTERNAL_DATA = 14, 13
_NODE_DOMAIN, _MODEL_FUNCTION = 7, 25
_OWN_DOMAINS = {b"", b"ai.onnx"}

# message -> {field number: message inside}, as far as tensors can be reached.
_INSIDE: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
_MAX_DEPTH = 64
_MAX_FIELDS = 2_000_000  # ours have some ten thousand
_MAX_NODES = 20_000  # ours have some hundred


class OnnxDamaged(ValueError):
    """The bytes are not a protobuf message with a graph."""


@dataclass
class Parts:
    """foreign: whose operators it has besides ONNX's own. functions: nodes of its own making, which unfold."""

    external_data: bool = False
    foreign: set[str] = field(default_factory=set)
    functions: int = 0
    nodes: int = 0
    fields: int = 0


def parts_of(model: bytes) -> Parts:
    """Raises OnnxDamaged, also for what is too large to be looked through. Unknown fields are passed over."""
    view = memoryview(model)
    if not any(number == 7 for number, *_ in fields(view, 0, len(view))):
        raise OnnxDamaged("no graph")
    parts = Parts()
    _look(parts, view, (0, len(view)), "model", 0)
    return parts


def has_external_data(model: bytes) -> bool:
    """Raises OnnxDamaged."""
    return parts_of(model).external_data


def _look(parts: Parts, view: memoryview, span: tuple[int, int], message: str, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise OnnxDamaged("nested too deeply")
    for number, wire, at, until in fields(view, *span):
        parts.fields += 1
        _note(parts, view, message, (number, wire, at, until))
        inside = _INSIDE[message].get(number)
        if inside is not None and wire == _BYTES:
            parts.nodes += inside == "node"
            _look(parts, view, (at, until), inside, depth + 1)
        if parts.fields > _MAX_FIELDS or parts.nodes > _MAX_NODES:
            raise OnnxDamaged("too many parts")


def _note(parts: Parts, view: memoryview, message: str, found: Field) -> None:
    number, wire, at, until = found
    if message == "tensor":
        # A varint's value stands in place of where its content starts.
        outside = number == _EXTERNAL_DATA or (number == _DATA_LOCATION and (wire != _VARINT or at != 0))
        parts.external_data = parts.external_data or outside
    elif message == "node" and number == _NODE_DOMAIN and wire == _BYTES:
        domain = bytes(view[at:until])
        if domain not in _OWN_DOMAINS:
            parts.foreign.add(domain[:40].decode("utf-8", "replace"))
    elif message == "model" and number == _MODEL_FUNCTION:
        parts.functions += 1


def fields(view: memoryview, start: int, end: int) -> Iterator[Field]:
    """(number, wire type, where the content starts or a varint's value, where it ends)."""
    at = start
    while at < end:
        key, at = _varint(view, at, end)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(view, at, end)
            yield number, wire, value, at
            continue
        if wire == _BYTES:
            length, at = _varint(view, at, end)
        elif wire in (_FIXED64, _FIXED32):
            length = 8 if wire == _FIXED64 else 4
        else:
            raise OnnxDamaged(f"wire type {wire}")
        if at + length > end:
            raise OnnxDamaged("cut off")
        yield number, wire, at, at + length
        at += length


def _varint(view: memoryview, at: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            raise OnnxDamaged("cut off")
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise OnnxDamaged("number too long")
