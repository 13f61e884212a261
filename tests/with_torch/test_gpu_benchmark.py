"""The GPU benchmark's arithmetic, on ways that take no time and a network whose multiplications are known."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")
pytest.importorskip("onnx")

from benchmarks.gpu_detector import PEER, Way, measure, table
from benchmarks.gpu_limit import Limit, limit_of
from gpu.runtime.torch_runtime import TorchRuntime
from tests.with_torch.test_torch_runtime import conv_twice


def test_ways_take_turns_and_are_compared_with_the_peer() -> None:
    turns: list[str] = []

    def way(name: str) -> Way:
        def boxes(tiles: Sequence[NDArray[Any]]) -> None:
            turns.append(f"{name}{len(tiles)}")

        return Way(name, boxes)

    told = measure([way(PEER), way("graphs")], [1, 4], rounds=2)
    assert turns[6:10] == [f"{PEER}1", "graphs1", f"{PEER}1", "graphs1"]
    assert [one["batch"] for one in told["batches"]] == [1, 4]
    assert set(told["batches"][0]["ratios"]) == {"graphs"}
    shown = table({"device": "cpu", "model": "m.yaml", **told, "limit": Limit(2.0, 4.0).as_json()})
    assert "limit: 2000 tiles/s" in shown


def test_a_networks_multiplications_are_counted() -> None:
    weight = np.ones((1, 1, 1, 1), np.float32)
    found = limit_of(TorchRuntime(conv_twice(weight), "cpu", precision="fp32"), (1, 2, 2), "cpu", half=False)
    assert found.gflops_a_tile == pytest.approx(2 * 2 * 4 / 1e9)
    assert found.tflops >= 0
