"""A model in 8 bits goes to other runtimes in float32, answers nearly the same, and keeps its metadata."""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx

from gpu.runtime import plain_onnx
from gpu.runtime.model_files import ModelFile, read_checked
from gpu.runtime.onnx_sessions import open_onnx
from gpu.runtime.plain_onnx import compare, plain
from inspections.vision.shipped import FOLDER

COMPARATOR = FOLDER / "comparator.onnx"


def test_the_shipped_comparator_in_floats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "plain.onnx"
    monkeypatch.setattr(sys, "argv", ["plain_onnx", str(COMPARATOR), str(out), "--shape", "3,64,64"])
    with pytest.raises(SystemExit) as ended:
        plain_onnx.main()
    assert ended.value.code == 0
    content = read_checked(ModelFile(out, hashlib.sha256(out.read_bytes()).hexdigest()))
    model = onnx.load_from_string(content)
    assert not {node.op_type for node in model.graph.node} & {"QuantizeLinear", "DequantizeLinear"}
    assert {entry.key for entry in model.metadata_props} >= {"turns", "operating_confidence"}


def test_a_model_that_answers_otherwise_is_noticed() -> None:
    items = np.random.default_rng(3).random((2, 3, 64, 64), np.float32)
    good = plain(COMPARATOR.read_bytes())
    spoilt = onnx.load_from_string(good)
    last = next(node.input[1] for node in reversed(spoilt.graph.node) if node.op_type == "Gemm")
    weights = next(each for each in spoilt.graph.initializer if each.name == last)
    weights.CopyFrom(onnx.numpy_helper.from_array(-onnx.numpy_helper.to_array(weights), last))
    first = open_onnx(good, "good", "cpu")
    assert compare(first, open_onnx(good, "good", "cpu"), items).near
    assert not compare(first, open_onnx(spoilt.SerializeToString(), "spoilt", "cpu"), items).near
