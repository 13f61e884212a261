"""A YOLO from pictures to ONNX: resumable, and its file says how its pictures are coded."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ultralytics")

from files.pictures.images import decode_bgr
from gpu.runtime.sessions import open_session
from inspections.training import yolo_run
from inspections.training.cards import read_card
from inspections.training.drawn_pictures import DrawnPictures
from inspections.training.yolo_run import YoloRun, train_yolo
from inspections.vision.detector import detect
from inspections.vision.shipped import kind_of, model_at


def run(folder: Path, *, coding: Any, epochs: int) -> YoloRun:
    source = DrawnPictures(boards=8, held_back=2, size_px=64, coding=coding)
    return YoloRun(folder, folder / "out.onnx", source, told={"data": "a try"}, epochs=epochs, batch=4, processes=1)


def epochs_done(folder: Path) -> list[int]:
    with (folder / "train" / "results.csv").open() as file:
        return [int(row["epoch"]) for row in csv.DictReader(file)]


class BrokenOff(Exception):
    pass


def test_a_run_that_broke_off_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = yolo_run._quick_on_the_cpu

    def breaking(trainer: Any) -> None:
        quick(trainer)
        trainer.add_callback("on_train_epoch_start", _broken_in_second)

    monkeypatch.setattr(yolo_run, "_quick_on_the_cpu", breaking)
    with pytest.raises(BrokenOff):
        train_yolo(run(tmp_path, coding="single", epochs=3), say=lambda text: None)
    assert epochs_done(tmp_path) == [1]
    monkeypatch.undo()

    train_yolo(run(tmp_path, coding="single", epochs=3), say=lambda text: None)

    assert epochs_done(tmp_path) == [1, 2, 3]


def test_other_boards_are_trained_on_anew(tmp_path: Path) -> None:
    first = run(tmp_path, coding="single", epochs=1)
    train_yolo(first, say=lambda text: None)
    before = (tmp_path / "train" / "weights" / "best.pt").read_bytes()

    train_yolo(first, say=lambda text: None)
    assert (tmp_path / "train" / "weights" / "best.pt").read_bytes() == before

    train_yolo(replace(first, source=DrawnPictures(boards=12, held_back=2, size_px=64)), say=lambda text: None)
    assert (tmp_path / "train" / "weights" / "best.pt").read_bytes() != before


def _broken_in_second(trainer: Any) -> None:
    if trainer.epoch == 1:
        raise BrokenOff


@pytest.mark.parametrize(("coding", "kind"), [("single", "detector"), ("pair", "pair")])
def test_the_file_runs_in_the_product_and_tells_its_coding(tmp_path: Path, coding: str, kind: str) -> None:
    train_yolo(run(tmp_path, coding=coding, epochs=1), say=lambda text: None)

    model = model_at(tmp_path / "out.onnx")
    picture = next((tmp_path / "pictures").glob("*/images/val/*.png"))
    assert kind_of(model) == kind
    assert detect(decode_bgr(picture), open_session(model)) is not None
    card = read_card(model.path)
    assert (card["sha256"], card["training"]["coding"]) == (model.sha256, coding)


def test_a_run_that_is_over_can_be_written_again_in_eight_bits(tmp_path: Path) -> None:
    over = run(tmp_path, coding="single", epochs=1)
    train_yolo(over, say=lambda text: None)
    before, bytes_before = open_session(model_at(over.out)), over.out.stat().st_size

    train_yolo(replace(over, int8=True), say=lambda text: None)

    after = open_session(model_at(over.out))
    tile = np.random.default_rng(1).random((1, 3, 256, 256), np.float32)
    assert over.out.stat().st_size < 0.6 * bytes_before
    assert after.run(tile).shape == before.run(tile).shape
    assert {key: after.metadata[key] for key in ("coding", "names")} == {
        key: before.metadata[key] for key in ("coding", "names")
    }
    assert read_card(over.out)["training"]["int8"]
