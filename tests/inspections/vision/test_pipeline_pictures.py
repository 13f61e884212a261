"""Stages and pictures come while a board is inspected."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from gpu.runtime.model_files import ModelFile
from inspections.vision import board_scan, pipeline
from inspections.vision.pipeline import run
from tests.inspections.vision.drawn_boards import (
    Grey,
    bench_board,
    moved,
    shift,
    spoil,
)
from tests.inspections.vision.pipeline_runs import (
    MODEL,
    OneBoxDetector,
    Reports,
    UndecidedNetwork,
    green_and_gold,
    request,
    result_of,
)


@pytest.fixture(autouse=True)
def _undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: UndecidedNetwork(model))


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


@pytest.mark.parametrize(("most_px", "in_colour"), [(400 * 320, True), (400 * 320 - 1, False)])
def test_a_golden_photograph_keeps_its_colours_where_they_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_px: int, *, in_colour: bool
) -> None:
    monkeypatch.setattr(board_scan, "MOST_COLOUR_PX", most_px)
    golden = green_and_gold(bench_board())

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
