"""Just enough of ONNX's protobuf to see whether a model keeps weights outside its file.

Source: onnx.proto3 (field numbers) and the protobuf encoding specification (wire types).
"""

from collections.abc import Iterator

Field = tuple[int, int, int, int]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_DATA_LOCATION, _EXTERNAL_DATA = 14, 13

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


class OnnxDamaged(ValueError):
    """The bytes are not a protobuf message with a graph."""


def has_external_data(model: bytes) -> bool:
    """Raises OnnxDamaged. Unknown fields are passed over."""
    view = memoryview(model)
    if not any(number == 7 for number, *_ in fields(view, 0, len(view))):
        raise OnnxDamaged("no graph")
    return _external(view, 0, len(view), "model", 0)


def _external(view: memoryview, start: int, end: int, message: str, depth: int) -> bool:
    if depth > _MAX_DEPTH:
        raise OnnxDamaged("nested too deeply")
    for number, wire, at, until in fields(view, start, end):
        if message == "tensor" and (number == _EXTERNAL_DATA or (number == _DATA_LOCATION and at != 0)):
            return True
        inside = _INSIDE[message].get(number)
        if inside is not None and wire == _BYTES and _external(view, at, until, inside, depth + 1):
            return True
    return False


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
