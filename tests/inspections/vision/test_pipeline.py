"""From files to a verdict, for each request of a batch on its own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inspections.vision import pipeline
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect, run
from inspections.vision.registered_pair import register
from problems.problem import Problem
from tests.inspections.vision.drawn_boards import (
    COPPER,
    bench_board,
    golden_board,
    iou,
    moved,
    shift,
    spoil,
    wobbled,
)
from tests.inspections.vision.pipeline_runs import (
    Reports,
    UndecidedNetwork,
    annotated,
    green_and_gold,
    request,
    result_of,
)


@pytest.fixture(autouse=True)
def _undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: UndecidedNetwork(model))


@pytest.mark.parametrize("cls", DEFECT_CLASSES)
def test_a_board_with_a_defect_fails_and_the_defect_is_named(tmp_path: Path, cls: str) -> None:
    golden = bench_board()
    board, box = spoil(golden, cls)

    result = result_of(request(tmp_path, board, golden))

    assert result["verdict"] == "fail"
    assert (result["reason"], result["reason_params"]) == ("defects_found", {"count": 1})
    (defect,) = result["defects"]
    assert defect["class"] == cls
    assert iou(tuple(defect["box_xyxy"]), annotated(box)) > 0.8
    assert result["size_wh"] == [400, 320]
    assert (result["method"], result["model_sha256"]) == ("comparator", "ab12")


def test_a_board_like_its_golden_board_passes(tmp_path: Path) -> None:
    result = result_of(request(tmp_path, golden_board(), golden_board()))

    assert (result["verdict"], result["reason"], result["defects"]) == ("pass", "no_defects", [])
    assert result["alignment"]["ok"]


def test_a_shifted_and_bent_board_without_defects_passes(tmp_path: Path) -> None:
    golden = golden_board()
    board = np.where(wobbled(moved(golden, shift(5, -3)), 3.0) > 127, 255, 0).astype(np.uint8)

    assert result_of(request(tmp_path, board, golden))["verdict"] == "pass"


def test_a_defect_on_a_shifted_board_is_found_where_the_board_shows_it(tmp_path: Path) -> None:
    golden = golden_board()
    board = moved(golden, shift(9, -6))
    board[7:19, 200:212] = COPPER

    (defect,) = result_of(request(tmp_path, board, golden))["defects"]

    assert defect["class"] == "spurious_copper"
    assert iou(tuple(defect["box_xyxy"]), annotated((200, 7, 212, 19))) > 0.6


def test_a_board_beside_the_wrong_golden_board_is_left_to_a_person(tmp_path: Path) -> None:
    result = result_of(request(tmp_path, golden_board(seed=5), golden_board(seed=6)))

    assert (result["verdict"], result["reason"]) == ("review", "not_aligned")
    assert result["defects"] == []
    assert not result["alignment"]["ok"]


def test_a_board_that_its_golden_board_covers_in_part_is_not_passed(tmp_path: Path) -> None:
    result = result_of(request(tmp_path, golden_board(), golden_board()[:, :400]))

    assert (result["verdict"], result["reason"]) == ("review", "golden_covers_part")


def test_without_copper_to_align_by_what_differs_is_shown_and_left_to_a_person(tmp_path: Path) -> None:
    blank = np.full((320, 400), 255, np.uint8)
    board = blank.copy()
    board[100:113, 200:212] = COPPER

    result = result_of(request(tmp_path, board, blank))

    assert (result["verdict"], result["reason"]) == ("review", "no_copper")
    assert [d["class"] for d in result["defects"]] == ["spurious_copper"]


def test_a_blank_image_is_not_passed(tmp_path: Path) -> None:
    blank = np.full((480, 640), 120, np.uint8)

    assert result_of(request(tmp_path, blank, golden_board()))["reason"] == "no_contrast"


def test_an_image_smaller_than_a_tile_or_a_cell_is_judged(tmp_path: Path) -> None:
    small = golden_board()[100:110, 100:112]

    assert result_of(request(tmp_path, small, small))["verdict"] in ("pass", "review")


def test_a_board_of_many_tiles_has_each_defect_once(tmp_path: Path) -> None:
    golden = golden_board(2400, 1300)
    board = golden.copy()
    marks = [(940, 3, 955, 16), (1700, 800, 1712, 811), (2380, 1284, 2398, 1299)]
    for x1, y1, x2, y2 in marks:
        board[y1 - 6 : y2 + 6, x1 - 6 : x2 + 2] = golden[y1 - 6 : y2 + 6, x1 - 6 : x2 + 2] = 255
        board[y1:y2, x1 : min(x2, 2396)] = COPPER
    reports = Reports()

    run([request(tmp_path, board, golden)], reports)

    (result,) = reports.of(0, "result")
    assert sorted(round(d["box_xyxy"][0] / 100) for d in result["defects"]) == [9, 17, 24]
    tiles = [stage for stage in reports.of(0, "stage") if stage["stage"] == "detect"]
    assert tiles[-1] == {"stage": "detect", "done": 6, "total": 6, "unit": "tiles"}


def test_a_mark_on_the_seam_of_tiles_is_one_finding(tmp_path: Path) -> None:
    golden = bench_board()
    golden = np.hstack([golden, golden, golden, golden])
    board = golden.copy()
    board[53:67, 990:1010] = 255
    board[53:67, 862:872] = 255

    result = result_of(request(tmp_path, board, golden))

    assert [d["class"] for d in result["defects"]] == ["open", "open"]


def test_a_request_that_fails_leaves_its_neighbours_alone(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    good = request(tmp_path, golden_board(), golden_board())
    reports = Reports()

    run(
        [good, {**good, "board": str(broken)}, {**good, "board": str(tmp_path / "none.png")}, {"board": 3}, good],
        reports,
    )

    assert [r["verdict"] for i in (0, 4) for r in reports.of(i, "result")] == ["pass", "pass"]
    assert reports.of(1, "failed")[0]["code"] == "image_truncated"
    assert reports.of(2, "failed")[0]["code"] == "image_missing"
    assert reports.of(3, "failed")[0]["code"] == "request_unusable"


def test_what_nobody_foresaw_fails_that_request_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = request(tmp_path, golden_board(), golden_board())
    calls = iter([RuntimeError("boom"), MemoryError(), None])

    def sometimes(*args: Any, **kwargs: Any) -> Any:
        if (error := next(calls)) is not None:
            raise error
        return register(*args, **kwargs)

    monkeypatch.setattr(pipeline, "register", sometimes)
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # one after the other, as the calls are counted
    reports = Reports()

    run([good, good, good], reports)

    assert reports.of(0, "failed") == [{"code": "inspection_broke", "params": {}, "retry": False}]
    assert reports.of(1, "failed") == [{"code": "inspection_out_of_memory", "params": {}, "retry": True}]
    assert reports.of(2, "result")[0]["verdict"] == "pass"


def test_without_a_model_nothing_is_judged(tmp_path: Path) -> None:
    data = request(tmp_path, golden_board(), golden_board()) | {"comparator": None}

    with pytest.raises(Problem) as caught:
        inspect(InspectRequest.from_json(data))

    assert caught.value.code == "model_missing"


def test_a_model_with_another_output_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UndecidedNetwork, "run", lambda self, array: np.zeros((len(array), 3), np.float32))
    board, _ = spoil(bench_board(), "open")

    with pytest.raises(Problem) as caught:
        inspect(InspectRequest.from_json(request(tmp_path, board, bench_board())))

    assert caught.value.code == "model_unusable"


def test_conf_is_the_one_threshold_and_drops_what_is_fainter(tmp_path: Path) -> None:
    board, _ = spoil(bench_board(), "open")
    data = request(tmp_path, board, bench_board(), thresholds={"open": 0.1})

    assert len(result_of({**data, "conf": 0.3})["defects"]) == 1
    strict = result_of({**data, "conf": 0.99})
    assert (strict["verdict"], strict["defects"]) == ("pass", [])


def test_a_doubtful_finding_is_shown_and_left_to_a_person(tmp_path: Path) -> None:
    board, _ = spoil(bench_board(), "open")

    result = result_of(request(tmp_path, board, bench_board(), thresholds={"open": 0.9}))

    assert (result["verdict"], result["reason"]) == ("review", "doubtful_defects")
    assert len(result["defects"]) == 1


@pytest.mark.parametrize(
    "broken", [{"conf": 7}, {"conf": "high"}, {"thresholds": {"scratch": 0.5}}, {"copper": "red"}, {"board": None}]
)
def test_an_impossible_request_is_refused(tmp_path: Path, broken: dict[str, Any]) -> None:
    data = request(tmp_path, bench_board(), bench_board()) | broken

    with pytest.raises(Problem) as caught:
        InspectRequest.from_json(data)

    assert caught.value.code == "request_unusable"


@pytest.mark.parametrize(("copper", "cls"), [("auto", "mousebite"), ("bright", "spur")])
def test_whether_copper_shows_dark_or_bright_can_be_told(tmp_path: Path, copper: str, cls: str) -> None:
    board, _ = spoil(bench_board(), "mousebite")

    (defect,) = result_of(request(tmp_path, board, bench_board(), copper=copper))["defects"]

    assert defect["class"] == cls


def test_copper_is_bright_in_a_colour_photograph(tmp_path: Path) -> None:
    golden = bench_board()
    board, _ = spoil(golden, "mousebite")

    (defect,) = result_of(request(tmp_path, green_and_gold(board), green_and_gold(golden)))["defects"]

    assert defect["class"] == "mousebite"


def test_a_model_with_a_map_of_confidences_says_what_they_are_worth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden = golden_board()
    data = request(tmp_path, spoil(golden, "spur")[0], golden)
    (raw,) = result_of(data)["defects"]
    knots = [[0, 0], [raw["confidence"], 0.97], [1, 1]]
    noted = {"confidence_map": json.dumps(knots), "operating_confidence": "0.98"}
    monkeypatch.setattr(
        pipeline, "open_session", lambda model, device, threads: UndecidedNetwork(model, metadata=noted)
    )

    result = result_of(data)

    assert result["defects"][0]["confidence"] == pytest.approx(0.97, abs=0.001)
    assert result["verdict"] == "review"  # below the threshold that goes with the model, above half of it
    assert result_of({**data, "conf": 0.96})["verdict"] == "fail"


def test_a_model_with_a_broken_map_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = {"confidence_map": "[[0, 0.3]]"}
    monkeypatch.setattr(
        pipeline, "open_session", lambda model, device, threads: UndecidedNetwork(model, metadata=noted)
    )

    reports = Reports()

    run([request(tmp_path, golden_board(), golden_board())], reports)

    assert [failed["code"] for failed in reports.of(0, "failed")] == ["model_unusable"]
