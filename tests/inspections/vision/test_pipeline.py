"""From files to a verdict, for each request of a batch on its own."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from gpu.runtime.model_files import ModelFile
from inspections.vision import board_scan, pipeline
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect, run
from inspections.vision.registered_pair import register
from inspections.vision.turns import Floats
from problems.problem import Problem
from tests.inspections.vision.drawn_boards import (
    COPPER,
    Box,
    Grey,
    bench_board,
    golden_board,
    iou,
    moved,
    shift,
    spoil,
    wobbled,
)

MODEL = {"path": "comparator.onnx", "sha256": "ab12"}


@dataclass(frozen=True)
class UndecidedNetwork:
    """A comparator that leaves every decision to the rules."""

    model: ModelFile
    key: str = "undecided"
    input_shape: tuple[int | None, ...] = (None, 3, 64, 64)
    input_budget_bytes: int = 10_000_000
    batches: list[int] = field(default_factory=list)
    metadata: Mapping[str, str] = field(default_factory=dict)

    def run(self, array: Floats) -> Floats:
        self.batches.append(len(array))
        return np.full((len(array), 7), 1 / 7, np.float32)


@pytest.fixture(autouse=True)
def _undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: UndecidedNetwork(model))


class Reports:
    def __init__(self) -> None:
        self.all: list[tuple[int, str, dict[str, Any]]] = []

    def __call__(self, index: int, event: str, payload: Mapping[str, Any]) -> None:
        self.all.append((index, event, json.loads(json.dumps(payload))))

    def of(self, index: int, event: str) -> list[dict[str, Any]]:
        return [payload for i, e, payload in self.all if (i, e) == (index, event)]


def saved(folder: Path, name: str, image: Grey) -> str:
    path = folder / name
    cv2.imwrite(str(path), image)
    return str(path)


def request(folder: Path, board: Grey, golden: Grey, name: str = "board", **more: Any) -> dict[str, Any]:
    return {
        "board": saved(folder, f"{name}.png", board),
        "golden": saved(folder, f"{name}_golden.png", golden),
        "comparator": MODEL,
        **more,
    }


def result_of(data: Mapping[str, Any]) -> dict[str, Any]:
    reports = Reports()
    run([data], reports)
    (result,) = reports.of(0, "result")
    return result


def annotated(box: Box, margin: int = 11) -> Box:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


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


def test_stages_come_in_order_and_findings_before_the_result(tmp_path: Path) -> None:
    board, _ = spoil(bench_board(), "open")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    reports = Reports()

    run([request(tmp_path, board, bench_board(), pyramids=str(pictures))], reports)

    stages = list(dict.fromkeys(stage["stage"] for stage in reports.of(0, "stage")))
    assert stages == ["decode", "align", "detect", "judge", "pyramids"]
    assert [event for _, event, _ in reports.all][-1] == "result"
    ((picture, found), (result,)) = reports.of(0, "partial"), reports.of(0, "result")
    assert picture == {"pictures": ["board"]}
    assert found["defects"] == result["defects"]
    assert set(result["ms"]) == {"decode", "align", "detect", "merge", "judge", "pyramids", "total"}


def test_pictures_show_board_golden_and_difference(tmp_path: Path) -> None:
    board, (x1, y1, x2, y2) = spoil(bench_board(), "pin_hole")
    pictures = tmp_path / "pictures"
    pictures.mkdir()

    result_of(request(tmp_path, moved(board, shift(4, 0)), bench_board(), pyramids=str(pictures)))

    assert {path.name for path in pictures.iterdir()} == {"board.zip", "golden.zip", "difference.zip"}
    difference = _largest(pictures / "difference.zip")
    blue, _, red = difference[round((y1 + y2) / 2), round((x1 + x2) / 2) + 4]
    assert blue > red + 100  # missing copper
    golden = cv2.cvtColor(_largest(pictures / "golden.zip"), cv2.COLOR_BGR2GRAY)
    assert golden[round((y1 + y2) / 2), round((x1 + x2) / 2) + 4] < 60


@pytest.mark.parametrize("method", ["comparator", "detector"])
def test_the_boards_picture_is_there_and_told_before_anything_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    detector = OneBoxDetector(ModelFile(Path("detector.onnx"), "cd34"))
    if method == "detector":
        monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: detector)
    data = request(tmp_path, bench_board(), bench_board(), pyramids=str(tmp_path), detector=MODEL)
    data |= {} if method == "comparator" else {"golden": None}
    there: list[tuple[str, list[str]]] = []

    def look(index: int, event: str, payload: Mapping[str, Any]) -> None:
        what = payload["stage"] if event == "stage" else event
        there.append((what, sorted(path.name for path in tmp_path.glob("*.zip"))))

    run([data], look)

    told = there.index(("partial", ["board.zip"]))
    assert {what for what, _ in there[:told]} == {"decode"}
    assert there[0][1] == []
    if method == "comparator":
        assert there[-1] == ("result", ["board.zip", "difference.zip", "golden.zip"])


def _green_and_gold(image: Grey) -> Grey:
    green, gold = np.array([40, 80, 30]), np.array([110, 190, 220])
    return np.where(image[..., None] > 127, green, gold).astype(np.uint8)


@pytest.mark.parametrize(("most_px", "in_colour"), [(400 * 320, True), (400 * 320 - 1, False)])
def test_a_golden_photograph_keeps_its_colours_where_they_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_px: int, *, in_colour: bool
) -> None:
    monkeypatch.setattr(board_scan, "MOST_COLOUR_PX", most_px)
    golden = _green_and_gold(bench_board())

    result_of(request(tmp_path, moved(golden, shift(30, 0)), golden, pyramids=str(tmp_path)))

    shown = _largest(tmp_path / "golden.zip").astype(int)
    copper = moved(bench_board(), shift(30, 0)) < 128
    copper[:, :40] = False
    blue, green, red = shown[copper].mean(axis=0)
    assert (red - blue > 60 and green - blue > 40) == in_colour
    outside = shown[:, :20].reshape(-1, 3).mean(axis=0)
    assert np.abs(outside - 128).max() < 4, "golden does not reach there, which shows as grey"


@pytest.mark.parametrize("method", ["comparator", "detector"])
def test_an_image_within_the_requests_own_limit_is_inspected_and_a_larger_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    if method == "detector":
        monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: OneBoxDetector(model))
    wide = np.tile(bench_board()[:150], (1, 42))  # wider than what is taken without a limit of one's own
    data = request(tmp_path, wide, wide, pyramids=str(tmp_path), detector=MODEL)
    data |= {} if method == "comparator" else {"golden": None}
    reports = Reports()

    run([{**data, "max_size_wh": [16_800, 150]}, {**data, "max_size_wh": [16_799, 150]}, data], reports)

    assert reports.of(0, "result")[0]["size_wh"] == [16_800, 150]
    assert [reports.of(i, "failed")[0]["code"] for i in (1, 2)] == ["image_too_large"] * 2


def _largest(path: Path) -> Grey:
    with zipfile.ZipFile(path) as archive:
        level = json.loads(archive.read("info.json"))["levels"] - 1
        pixels = np.frombuffer(archive.read(f"{level}/0_0.jpg"), np.uint8)
    return np.asarray(cv2.imdecode(pixels, cv2.IMREAD_COLOR), np.uint8)


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

    (defect,) = result_of(request(tmp_path, _green_and_gold(board), _green_and_gold(golden)))["defects"]

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


@dataclass(frozen=True)
class OneBoxDetector:
    """A YOLO that sees a short in the upper left of every tile, and a doubtful spur beside it."""

    model: ModelFile
    key: str = "one box"
    input_shape: tuple[int | None, ...] = (None, 3, 640, 640)
    input_budget_bytes: int = 50_000_000
    metadata: dict[str, str] = field(default_factory=dict)

    def run(self, array: Floats) -> Floats:
        boxes = np.zeros((len(array), 300, 6), np.float32)
        boxes[:, 0] = [100, 110, 140, 150, 0.9, DEFECT_CLASSES.index("short")]
        boxes[:, 1] = [200, 210, 240, 250, 0.3, DEFECT_CLASSES.index("spur")]
        return boxes


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
