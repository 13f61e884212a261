"""A board without a golden board goes to the detector."""

from pathlib import Path

import pytest

from inspections.vision import pipeline
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect
from problems.problem import Problem
from tests.inspections.vision.drawn_boards import (
    golden_board,
)
from tests.inspections.vision.pipeline_runs import (
    MODEL,
    OneBoxDetector,
    result_of,
    saved,
)


@pytest.fixture
def _detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: OneBoxDetector(model))


@pytest.mark.usefixtures("_detector")
def test_a_board_without_golden_board_goes_to_the_detector(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    data = {"board": saved(tmp_path, "board.png", golden_board()), "detector": MODEL, "pyramids": str(pictures)}

    result = result_of(data)

    assert (result["verdict"], result["method"], result["alignment"]) == ("fail", "detector", None)
    assert [(d["class"], d["box_xyxy"]) for d in result["defects"]] == [
        ("short", [100, 110, 140, 150]),
        ("spur", [200, 210, 240, 250]),
    ]
    assert [path.name for path in pictures.iterdir()] == ["board.zip"]


@pytest.mark.usefixtures("_detector")
def test_conf_reaches_the_detector(tmp_path: Path) -> None:
    data = {"board": saved(tmp_path, "board.png", golden_board()), "detector": MODEL, "conf": 0.95}

    assert result_of(data)["verdict"] == "pass"


def test_without_golden_board_and_detector_nothing_is_judged(tmp_path: Path) -> None:
    data = {"board": saved(tmp_path, "board.png", golden_board()), "comparator": MODEL}

    with pytest.raises(Problem) as caught:
        inspect(InspectRequest.from_json(data))

    assert caught.value.code == "model_missing"
