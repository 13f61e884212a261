"""Boards as ultralytics wants them."""

import json
from pathlib import Path

import cv2

from inspections.training.yolo_dataset import YoloData, label_lines, make_dataset
from inspections.vision.findings import DEFECT_CLASSES


def test_a_box_becomes_class_centre_and_size_in_shares() -> None:
    assert label_lines([("short", (10.0, 20.0, 30.0, 40.0))], (100, 200)) == "1 0.20000 0.15000 0.20000 0.10000\n"


def test_boards_are_drawn_to_scale_with_labels_and_only_once(tmp_path: Path) -> None:
    data = YoloData(boards=3, held_back=1, size_px=256)

    description = json.loads(make_dataset(tmp_path, data, processes=1, say=lambda text: None).read_text())
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")}
    make_dataset(tmp_path, data, processes=1, say=lambda text: None)

    assert list(description["names"].values()) == list(DEFECT_CLASSES)
    assert len(times) == 4
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")} == times
    for path in times:
        image = cv2.imread(str(path))
        assert image is not None
        assert image.shape == (256, 256, 3)
        assert (tmp_path / "labels" / path.parent.name / f"{path.stem}.txt").exists()
