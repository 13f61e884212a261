"""A training on reviewed boards that has to stop at every step comes to its end, and says how it did."""

import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import pytest

pytest.importorskip("torch")

from inspections.synthesis.pairs import generate_pair
from inspections.training import drawn_boards, training_job
from inspections.training.samples import with_margin
from inspections.vision.shipped import kind_of, model_at, shipped

BOARDS = 12


def reviewed(folder: Path, number: int) -> dict[str, Any]:
    pair = generate_pair(50_000_000 + number, look="binarised")
    board, golden = folder / f"{number}.png", folder / f"{number}-golden.png"
    assert cv2.imwrite(str(board), pair.board)
    assert cv2.imwrite(str(golden), pair.golden)
    size_wh = (pair.board.shape[1], pair.board.shape[0])
    marks = [
        {"said": "defect", "class": defect.cls, "box": list(with_margin(defect.box_xyxy, size_wh))}
        for defect in pair.truth
    ]
    return {
        "number": number,
        "group": "A",
        "board": str(board),
        "golden": str(golden),
        "board_sha256": hashlib.sha256(board.read_bytes()).hexdigest(),
        "copper": "auto",
        "thresholds": {},
        "marks": marks,
    }


def test_a_training_that_yields_at_every_step_ends_in_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_boards, "HELD_BACK", 10)
    monkeypatch.setattr(drawn_boards, "SEEDS_A_FILE", 5)
    active = shipped("comparator")
    request = {
        "work": str(tmp_path / "work"),
        "drawn": str(tmp_path / "drawn"),
        "boards": [reviewed(tmp_path, number) for number in range(1, BOARDS + 1)],
        "active": {"path": str(active.path), "sha256": active.sha256},
        "data_sha256": "d" * 64,
        "drawn_pairs": 10,
        "calibration_pairs": 15,
        "epochs": 2,
        "slice_s": 0,
    }
    ends: list[str] = []
    result: dict[str, Any] = {}
    epochs: list[dict[str, Any]] = []

    def report(index: int, event: str, payload: Any) -> None:
        if event == "partial":
            epochs[:] = payload["epochs"]
        if event in ("yielded", "failed", "result"):
            ends.append(event)
        if event == "result":
            result.update(json.loads(json.dumps(payload)))

    while "result" not in ends and len(ends) < 100:
        training_job.run([request], report)

    assert set(ends) == {"yielded", "result"}
    assert len(ends) > BOARDS
    assert [epoch["number"] for epoch in epochs] == [1, 2]
    model = model_at(Path(result["model"]))
    assert kind_of(model) == "comparator"
    card = result["card"]
    assert card["sha256"] == model.sha256
    assert card["training"]["recipe"]["starts_from"] == active.sha256
    assert card["training"]["boards"] == {"training": 9, "held back": 2, "left out": 1}
    assert card["calibration"]["fitted_on_images"] == 10
    candidate, before = (result["outcomes"][whose] for whose in ("candidate", "active"))
    assert candidate["images"] == before["images"] == 2
    assert candidate["defects"] == before["defects"] > 0
    assert candidate["found"] >= before["found"] - 1  # so little training unlearns nothing


def test_boards_that_cannot_be_divided_end_it(tmp_path: Path) -> None:
    active = shipped("comparator")
    request = {
        "work": str(tmp_path / "work"),
        "drawn": str(tmp_path / "drawn"),
        "boards": [reviewed(tmp_path, 1)],
        "active": {"path": str(active.path), "sha256": active.sha256},
        "data_sha256": "d" * 64,
        "drawn_pairs": 1,
        "calibration_pairs": 1,
        "epochs": 1,
        "slice_s": 60,
    }
    told: list[tuple[str, Any]] = []

    training_job.run([request], lambda index, event, payload: told.append((event, payload)))

    assert told == [("failed", {"code": "training_not_divisible", "params": {"boards": 1}, "retry": False})]
