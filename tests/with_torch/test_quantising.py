"""A model that computes in 8 bits answers nearly as before, in a smaller file that keeps its metadata."""

from pathlib import Path

import numpy as np
import pytest

from gpu.runtime.onnx_metadata import with_metadata
from gpu.runtime.sessions import open_session
from inspections.training.quantising import Floats, quantise
from inspections.vision.shipped import model_at

onnx = pytest.importorskip("onnx")

CHANNELS = 32


def two_convolutions(path: Path, chance: np.random.Generator) -> Path:
    shapes = [(CHANNELS, 3, 3, 3), (CHANNELS, CHANNELS, 3, 3)]
    weights = [chance.normal(0, 0.2, shape).astype(np.float32) for shape in shapes]
    nodes = [
        onnx.helper.make_node("Conv", ["patches", "first"], ["between"], pads=[1, 1, 1, 1]),
        onnx.helper.make_node("Relu", ["between"], ["positive"]),
        onnx.helper.make_node("Conv", ["positive", "second"], ["answer"], pads=[1, 1, 1, 1]),
    ]
    graph = onnx.helper.make_graph(
        nodes,
        "two convolutions",
        [onnx.helper.make_tensor_value_info("patches", onnx.TensorProto.FLOAT, ["n", 3, 16, 16])],
        [onnx.helper.make_tensor_value_info("answer", onnx.TensorProto.FLOAT, ["n", CHANNELS, 16, 16])],
        [onnx.numpy_helper.from_array(w, name) for w, name in zip(weights, ("first", "second"), strict=True)],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(with_metadata(model.SerializeToString(), "turns", "4"))
    return path


def samples(chance: np.random.Generator, count: int) -> Floats:
    return chance.random((count, 3, 16, 16), np.float32)


def test_the_answers_stay_near_and_the_file_becomes_small(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    path = two_convolutions(tmp_path / "model.onnx", chance)
    asked = samples(chance, 4)
    before, bytes_before = open_session(model_at(path)).run(asked), path.stat().st_size

    quantise(path, samples(chance, 70))

    session = open_session(model_at(path))
    assert np.abs(session.run(asked) - before).max() < 0.05 * np.abs(before).max()
    assert path.stat().st_size < 0.6 * bytes_before
    assert session.metadata == {"turns": "4"}
    assert [file.name for file in tmp_path.iterdir()] == ["model.onnx"]
