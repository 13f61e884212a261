"""ONNX files of a few hundred bytes, written without the onnx package. Source: onnx.proto3."""

import struct
from collections.abc import Mapping, Sequence

from gpu.runtime.onnx_metadata import message, varint

FLOAT, INT64 = 1, 7


def doubler(
    shape: Sequence[int | str] = ("batch", 3, 4, 4),
    *,
    factor: float = 2.0,
    element: int = FLOAT,
    metadata: Mapping[str, str] | None = None,
    inputs: int = 1,
    initializer: bytes | None = None,
) -> bytes:
    """output = images * factor. A named size is free."""
    value = initializer or tensor("factor", struct.pack("<f", factor))
    node = text(1, "images") + text(1, "factor") + text(2, "output") + text(4, "Mul")
    named_inputs = ["images", *(f"more{n}" for n in range(1, inputs))]
    graph = message(1, node) + text(2, "doubler") + message(5, value)
    graph += b"".join(message(11, _value_info(name, shape, element)) for name in named_inputs)
    graph += message(12, _value_info("output", shape, element))
    properties = b"".join(message(14, text(1, key) + text(2, said)) for key, said in (metadata or {}).items())
    return number(1, 8) + message(7, graph) + message(8, number(2, 17)) + properties


def tensor(name: str, raw: bytes, *, element: int = FLOAT) -> bytes:
    return number(2, element) + text(8, name) + message(9, raw)


def external_tensor(name: str, location: str) -> bytes:
    entry = text(1, "location") + text(2, location)
    return number(2, FLOAT) + text(8, name) + message(13, entry) + number(14, 1)


def node_with_constant(value: bytes) -> bytes:
    """A model whose tensor hides in a node's attribute, inside a subgraph of another."""
    attribute = text(1, "value") + message(5, value) + number(20, 4)
    inner = message(1, text(2, "c") + text(4, "Constant") + message(5, attribute)) + text(2, "inner")
    branch = text(1, "then_branch") + message(6, inner) + number(20, 5)
    return number(1, 8) + message(7, message(1, text(4, "If") + message(5, branch)) + text(2, "outer"))


def text(field: int, said: str) -> bytes:
    return message(field, said.encode())


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def _value_info(name: str, shape: Sequence[int | str], element: int) -> bytes:
    sizes = b"".join(message(1, number(1, size) if isinstance(size, int) else text(2, size)) for size in shape)
    return text(1, name) + message(2, message(1, number(1, element) + message(2, sizes)))
