"""What a model reaches at each batch is measured where it runs; a model that fails leaves the others alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gpu.runtime import measuring
from gpu.runtime.batches import OutOfDeviceMemory
from gpu.runtime.measuring import BATCHES, Rate, best_of, measure, run
from gpu.runtime.sessions import open_session
from tests.gpu import tiny_onnx
from tests.gpu.test_sessions import model

SHAPE = (3, 4, 4)


def test_each_batch_has_its_rate(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(measuring, "_SECONDS", 0.0)
    measured = measure(open_session(model(tmp_path, tiny_onnx.doubler())), SHAPE)
    assert [rate.batch for rate in measured.rates] == list(BATCHES)
    assert all(rate.per_s and rate.ms for rate in measured.rates)
    assert (measured.device, measured.runtime, measured.cap) == ("cpu0", "ONNX Runtime CPU", "none")
    assert measured.memory_bytes is None


def test_a_model_of_one_batch_size_is_measured_at_that(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(measuring, "_SECONDS", 0.0)
    rates = measure(open_session(model(tmp_path, tiny_onnx.doubler((4, 3, 4, 4)))), SHAPE).rates
    assert [rate.batch for rate in rates if rate.per_s] == [4]
    assert {rate.why for rate in rates if not rate.per_s} == {"fixed"}


def test_what_no_longer_fits_is_said(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(measuring, "_SECONDS", 0.0)
    session = open_session(model(tmp_path, tiny_onnx.doubler()))
    really = session.runtime

    class Small:
        def __getattr__(self, name: str) -> Any:
            return getattr(really, name)

        def run(self, names: None, feed: Mapping[str, Any]) -> Any:
            if len(next(iter(feed.values()))) > 4:
                raise OutOfDeviceMemory("out of memory")
            return really.run(names, feed)

    object.__setattr__(session, "runtime", Small())
    measured = measure(session, SHAPE)
    assert [rate.why for rate in measured.rates] == ["", "", "memory", "memory"]
    assert measured.best_batch in (1, 4)


def test_large_batches_are_left_out_on_a_cpu(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(measuring, "_SECONDS", 0.0)
    monkeypatch.setattr(measuring, "_CPU_INPUT_BYTES", 8 * 4 * 48)
    rates = measure(open_session(model(tmp_path, tiny_onnx.doubler())), SHAPE).rates
    assert [rate.why for rate in rates] == ["", "", "", "no_gain"]


def test_the_best_batch_is_the_smallest_that_none_beats_clearly() -> None:
    assert best_of([Rate(1, 100), Rate(4, 300), Rate(8, 305), Rate(32, None, why="memory")]) == 4
    assert best_of([Rate(1, 100), Rate(4, 300), Rate(8, 320)]) == 8
    assert best_of([Rate(1, None)]) is None


def test_a_job_tells_of_every_model_also_of_one_that_is_missing(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(measuring, "_SECONDS", 0.0)
    good = model(tmp_path, tiny_onnx.doubler())
    asked = [
        {"name": "gone", "path": str(tmp_path / "gone.onnx"), "sha256": "0" * 64, "shape": list(SHAPE)},
        {"name": "good", "path": str(good.path), "sha256": good.sha256, "shape": list(SHAPE)},
    ]
    told: list[tuple[str, Mapping[str, Any]]] = []
    run([{"models": asked}], lambda index, event, payload: told.append((event, payload)))
    event, result = told[-1]
    assert (event, [one["name"] for one in result["measured"]]) == ("result", ["gone", "good"])
    assert result["measured"][0]["failed"] == "model_missing"
    assert np.isfinite(result["measured"][1]["rates"][0]["per_s"])
