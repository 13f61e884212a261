"""What is not told where to run runs where the process was placed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gpu.runtime.placement import Placement, current, use
from gpu.runtime.sessions import open_session
from inspections.vision.inspection_request import InspectRequest
from ocr_jobs.reading.requests import ReadingRequest
from problems.problem import Problem
from tests.gpu import tiny_onnx
from tests.gpu.test_sessions import model


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = current()
    yield
    use(before)


def test_a_process_begins_on_the_cpu() -> None:
    assert Placement().kind == "cpu"
    assert Placement.from_json(None) == Placement("cpu0")


def test_a_placement_goes_as_json_and_comes_back() -> None:
    placement = Placement("gpu0", 6 * 2**30, {"ab": 32})
    assert Placement.from_json(placement.as_json()) == placement
    assert Placement.from_json({"device": "gpu0"}).budget_bytes is None


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Problem, match="device_unavailable"):
        Placement("tpu0")
    with pytest.raises(ValueError, match="budget"):
        Placement("gpu0", 0)


def test_a_model_without_a_device_opens_where_the_process_is_placed(tmp_path: Path) -> None:
    opened = model(tmp_path, tiny_onnx.doubler())
    assert open_session(opened).device == "cpu0"
    use(Placement("gpu7"))
    with pytest.raises(Problem, match="device_unavailable"):
        open_session(opened)
    assert open_session(opened, "cpu").device == "cpu0"


def test_requests_without_a_device_run_where_the_process_is_placed() -> None:
    use(Placement("gpu0"))
    assert InspectRequest.from_json({"board": "a.png"}).device == "gpu0"
    assert InspectRequest.from_json({"board": "a.png", "device": "cpu"}).device == "cpu"
    assert ReadingRequest.from_json({"path": "a.pdf"}).device == "gpu0"
