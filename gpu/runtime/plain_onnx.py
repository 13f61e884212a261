"""A model taken to other runtimes: in float32, without the 8-bit arithmetic that serves CPUs, and as TensorRT's engine.

    .venv-train/bin/python -m gpu.runtime.plain_onnx MODEL.onnx OUT.onnx [--shape 3,640,640] [--engine FOLDER]

The shape is of one item. What was written is compared with the model on the same input; it ends with 1 where they
differ. The engine is built by ONNX Runtime's TensorRT provider, where that is installed, and compared as well.
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu.runtime.model_files import ModelFile, read_checked
from gpu.runtime.onnx_graph import BOUND, KEEP, Graph, Node, graph_of
from gpu.runtime.onnx_sessions import open_onnx
from problems.problem import Problem

Array = NDArray[Any]

_OPSET = 17
_NEAR = 0.1  # coarse: on noise a detector's faintest marks are chance, and 8 bits move them
_ITEMS = 2


@dataclass(frozen=True)
class Agreement:
    """Mean difference of two answers, as a share of the larger one's mean size; order of rows does not count."""

    difference: float

    @property
    def near(self) -> bool:
        return self.difference <= _NEAR


def plain(content: bytes) -> bytes:
    """The same model in ONNX's own float operators, metadata included. content: checked."""
    import onnx

    before, graph = onnx.load_from_string(content), graph_of(content, fuse=False)
    nodes = [_node(node) for node in graph.nodes]
    used = {name for node in nodes for name in node.input}
    constants = {name: value for name, value in (dict(graph.constants) | _limits(graph)).items() if name in used}
    made = onnx.helper.make_graph(
        nodes,
        before.graph.name,
        list(before.graph.input),
        list(before.graph.output),
        [onnx.numpy_helper.from_array(np.asarray(value, order="C"), name) for name, value in constants.items()],
    )
    opset = onnx.helper.make_opsetid("", _OPSET)
    model = onnx.helper.make_model(made, opset_imports=[opset], ir_version=before.ir_version)
    onnx.helper.set_model_props(model, dict(graph.metadata))
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def compare(first: Any, second: Any, items: Array) -> Agreement:
    """Of two opened models. Rows are sorted first: where two marks are equally likely their order is chance."""
    name = first.get_inputs()[0].name
    a, b = (_ordered(np.asarray(each.run(None, {name: items})[0], np.float64)) for each in (first, second))
    if a.shape != b.shape:
        return Agreement(float("inf"))
    return Agreement(float(np.abs(a - b).mean() / max(np.abs(a).mean(), 1e-9)))


def build_engine(content: bytes, folder: Path, items: Array) -> Any:
    """A session whose engine lies in the folder. Raises Problem engine_missing without the TensorRT provider."""
    folder.mkdir(parents=True, exist_ok=True)
    session = open_onnx(content, "model", "gpu0", engines=folder)
    if "TensorrtExecutionProvider" not in session.get_providers():
        raise Problem("engine_missing", status=503, engine="TensorRT", needs="onnxruntime-gpu, tensorrt")
    session.run(None, {session.get_inputs()[0].name: items})  # builds it
    return session


def _node(node: Node) -> Any:
    import onnx

    if node.operation == BOUND:
        return onnx.helper.make_node("Clip", [node.inputs[0], *_limit_names(node)], list(node.outputs))
    operation = "Identity" if node.operation == KEEP else node.operation
    attributes = {
        name: onnx.numpy_helper.from_array(value) if isinstance(value, np.ndarray) else value
        for name, value in node.attributes.items()
    }
    return onnx.helper.make_node(operation, list(node.inputs), list(node.outputs), **attributes)


def _limits(graph: Graph) -> dict[str, Array]:
    bounds = [node for node in graph.nodes if node.operation == BOUND]
    return {
        name: np.asarray(node.attributes[side], np.float32)
        for node in bounds
        for name, side in zip(_limit_names(node), ("least", "most"), strict=True)
    }


def _limit_names(node: Node) -> list[str]:
    return [f"{node.outputs[0]}/{side}" for side in ("least", "most")]


def _ordered(answer: Array) -> Array:
    return np.sort(answer.reshape(len(answer), -1), axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shape", default="3,640,640", type=lambda text: [int(side) for side in text.split(",")])
    parser.add_argument("--engine", type=Path, help="a folder for TensorRT's engine")
    asked = parser.parse_args()
    content = read_checked(ModelFile(asked.model, hashlib.sha256(asked.model.read_bytes()).hexdigest()))
    written = plain(content)
    asked.out.write_bytes(written)
    items = np.random.default_rng(1).random((_ITEMS, *asked.shape), np.float32)
    runtimes = {"plain ONNX": open_onnx(written, asked.out.name, "cpu")}
    if asked.engine is not None:
        runtimes["TensorRT"] = build_engine(written, asked.engine, items)
    model = open_onnx(content, asked.model.name, "cpu")
    found = {name: compare(model, runtime, items) for name, runtime in runtimes.items()}
    for name, agreement in found.items():
        print(f"{name}: differs by {agreement.difference:.2%} in the mean")  # noqa: T201
    sys.exit(0 if all(agreement.near for agreement in found.values()) else 1)


if __name__ == "__main__":
    main()
