"""Boards of one batch are inspected side by side, each as it would be alone; large ones one after the other."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import pytest

from inspections.vision import pipeline
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.pipeline import run
from inspections.vision.registered_pair import register
from inspections.vision.shipped import shipped
from tests.inspections.vision.drawn_boards import bench_board, spoil

BOARDS = 6


@pytest.fixture(autouse=True)
def _several_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)


class Results:
    def __init__(self) -> None:
        self.defects: dict[int, Any] = {}

    def __call__(self, index: int, event: str, payload: Mapping[str, Any]) -> None:
        if event == "result":
            self.defects[index] = payload["defects"]


def requests(folder: Path) -> list[dict[str, Any]]:
    golden = bench_board()
    model = shipped("comparator")
    cv2.imwrite(str(folder / "golden.png"), golden)
    made = []
    for index in range(BOARDS):
        board = folder / f"{index}.png"
        cv2.imwrite(str(board), spoil(golden, DEFECT_CLASSES[index])[0])
        chosen = {"path": str(model.path), "sha256": model.sha256}
        made.append({"board": str(board), "golden": str(folder / "golden.png"), "comparator": chosen})
    return made


def test_each_result_is_the_same_as_alone(tmp_path: Path) -> None:
    together = Results()

    run(requests(tmp_path), together)

    for index, data in enumerate(requests(tmp_path)):
        alone = Results()
        run([data], alone)
        assert together.defects[index] == alone.defects[0]
        assert alone.defects[0][0]["class"] == DEFECT_CLASSES[index]


@pytest.mark.parametrize(("large_px", "most"), [(1, 1), (10**9, 4)])
def test_large_boards_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large_px: int, most: int
) -> None:
    counting, at_once, seen = threading.Lock(), 0, []

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal at_once
        with counting:
            at_once += 1
            seen.append(at_once)
        time.sleep(0.05)
        with counting:
            at_once -= 1
        return register(*args, **options)

    monkeypatch.setattr(pipeline, "register", counted)
    monkeypatch.setattr(pipeline, "LARGE_PX", large_px)

    run(requests(tmp_path), Results())

    assert len(seen) == BOARDS
    assert max(seen) == most
