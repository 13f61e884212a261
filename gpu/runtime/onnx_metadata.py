"""Notes in a model's file (ONNX's metadata_props), written without the onnx package.

Source: onnx.proto3 (field numbers) and the protobuf encoding specification.
"""

from gpu.runtime.onnx_structure import fields

_METADATA, _KEY, _VALUE = 14, 1, 2
_BYTES = 2


def with_metadata(model: bytes, key: str, value: str) -> bytes:
    """The model's bytes with the note added, in place of one of the same key. Raises OnnxDamaged."""
    view = memoryview(model)
    kept = bytearray()
    start = 0
    for number, _, at, until in fields(view, 0, len(view)):
        if not (number == _METADATA and _key_of(view, at, until) == key.encode()):
            kept += view[start:until]
        start = until
    return bytes(kept) + message(_METADATA, message(_KEY, key.encode()) + message(_VALUE, value.encode()))


def _key_of(view: memoryview, start: int, end: int) -> bytes:
    return b"".join(bytes(view[at:until]) for number, _, at, until in fields(view, start, end) if number == _KEY)


def message(number: int, content: bytes) -> bytes:
    """A protobuf field of bytes."""
    return varint(number << 3 | _BYTES) + varint(len(content)) + content


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
