"""torch answers as ONNX Runtime does, on the same file; here on the CPU, where only the speed is another."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx
import torch

from gpu.runtime.onnx_graph import graph_of
from gpu.runtime.onnx_sessions import open_onnx
from gpu.runtime.sessions import Session
from gpu.runtime.torch_runtime import TorchRuntime, filled_up
from gpu.runtime.warming import convolve
from inspections.synthesis.pairs import generate_pair
from inspections.vision.detector import DetectorSettings, detect
from inspections.vision.shipped import FOLDER, model_at
from ocr_jobs.reading.recogniser.shipped import shipped as shipped_recogniser

Array = NDArray[Any]
COMPARATOR, DETECTOR = FOLDER / "comparator.onnx", FOLDER / "detector.onnx"


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def both(path: Path, array: Array, precision: str) -> tuple[Array, Array]:
    content = path.read_bytes()
    first, second = open_onnx(content, path.name, "cpu", threads=1), TorchRuntime(content, "cpu", precision=precision)
    name = first.get_inputs()[0].name
    return np.asarray(first.run(None, {name: array})[0]), second.run(None, {name: array})[0]


def test_a_model_in_floats_answers_the_same() -> None:
    crops = np.random.default_rng(1).random((3, 1, 48, 160), np.float32)
    theirs, ours = both(shipped_recogniser().path, crops, precision="fp32")
    assert np.abs(theirs - ours).max() < 1e-5


def test_a_model_in_8_bits_answers_nearly_the_same_in_floats() -> None:
    patches = np.random.default_rng(2).random((6, 3, 64, 64), np.float32)
    theirs, ours = both(COMPARATOR, patches, precision="fp32")
    assert np.abs(theirs - ours).max() < 0.05
    assert np.array_equal(theirs.argmax(1), ours.argmax(1))


@pytest.mark.parametrize("precision", ["fp16", "bf16"])
def test_half_the_precision_changes_little(precision: str) -> None:
    crops = np.random.default_rng(3).random((2, 1, 48, 96), np.float32)
    theirs, ours = both(shipped_recogniser().path, crops, precision=precision)
    assert np.abs(theirs - ours).max() < 0.05


def test_the_detector_finds_the_same_marks_on_a_board() -> None:
    board = generate_pair(5_000_001).board
    content, model = DETECTOR.read_bytes(), model_at(DETECTOR)
    runtimes = open_onnx(content, "detector", "cpu"), TorchRuntime(content, "cpu", precision="fp32")
    theirs, ours = (
        detect(board, Session(model, "cpu0", runtime), DetectorSettings(confidence=0.5)) for runtime in runtimes
    )
    assert theirs
    assert [each.cls for each in theirs] == [each.cls for each in ours]
    for a, b in zip(theirs, ours, strict=True):
        assert np.abs(np.subtract(a.box_xyxy, b.box_xyxy)).max() < 2


def test_bytes_and_their_shares_are_the_same_input() -> None:
    bytes_in = np.random.default_rng(4).integers(0, 256, (2, 3, 64, 64), np.uint8)
    runtime = TorchRuntime(COMPARATOR.read_bytes(), "cpu", precision="fp32")
    of_bytes, of_shares = (
        runtime.run(None, {"patches": each})[0] for each in (bytes_in, bytes_in.astype(np.float32) / 255)
    )
    assert np.abs(of_bytes - of_shares).max() < 1e-5


def test_each_size_of_input_answers_for_itself() -> None:
    runtime = TorchRuntime(DETECTOR.read_bytes(), "cpu", precision="fp32")
    sizes = [(1, 3, 256, 256), (2, 3, 192, 320), (1, 3, 256, 256)]
    answers = [runtime.run(None, {"images": np.full(size, 0.5, np.float32)})[0] for size in sizes]
    assert [len(answer) for answer in answers] == [1, 2, 1]
    assert np.array_equal(answers[0], answers[2])


def test_values_beyond_fp16_are_computed_in_float32() -> None:
    weight = np.full((1, 1, 1, 1), 1e4, np.float32)
    runtime = TorchRuntime(conv_twice(weight), "cpu", precision="fp16")
    (answer,) = runtime.run(None, {"x": np.ones((1, 1, 2, 2), np.float32)})
    assert np.allclose(answer, 1e8)


def test_an_operator_that_is_not_known_is_refused_before_anything_runs() -> None:
    node = onnx.helper.make_node("NonZero", ["x"], ["y"])
    with pytest.raises(NotImplementedError, match="NonZero"):
        TorchRuntime(_model([node], {}), "cpu")


def test_an_input_of_another_shape_is_refused() -> None:
    runtime = TorchRuntime(COMPARATOR.read_bytes(), "cpu", precision="fp32")
    with pytest.raises(ValueError, match="takes"):
        runtime.run(None, {"patches": np.zeros((1, 3, 32, 32), np.float32)})


def test_silu_is_one_step_and_rounding_is_gone() -> None:
    operations = graph_of(DETECTOR.read_bytes()).operations
    assert "Silu" in operations
    assert not {"QuantizeLinear", "DequantizeLinear", "Identity"} & operations


@pytest.mark.parametrize(("count", "wanted"), [(1, 1), (2, 2), (3, 4), (5, 8), (33, 64)])
def test_few_batch_sizes_are_recorded(count: int, wanted: int) -> None:
    filled = filled_up(np.ones((count, 2), np.uint8))
    assert filled.shape == (wanted, 2)
    assert filled[:count].all()
    assert not filled[count:].any()


def conv_twice(weight: Array) -> bytes:
    nodes = [onnx.helper.make_node("Conv", ["x", "w"], ["h"]), onnx.helper.make_node("Conv", ["h", "w"], ["y"])]
    return _model(nodes, {"w": weight})


def _model(nodes: list[object], constants: dict[str, Array]) -> bytes:
    float32 = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        nodes,
        "small",
        [onnx.helper.make_tensor_value_info("x", float32, ["n", 1, 2, 2])],
        [onnx.helper.make_tensor_value_info("y", float32, None)],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    content = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)]).SerializeToString()
    return bytes(content)


def test_a_device_is_warm_once_it_computes_right() -> None:
    convolve("cpu")
