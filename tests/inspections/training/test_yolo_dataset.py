"""Pictures as ultralytics wants them, drawn or cut from annotated boards."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspections.synthesis.pairs import generate_pair
from inspections.training.annotated_crops import AnnotatedCrops, crop_truth
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.deeppcb import read_pairs, write_pair
from inspections.training.drawn_pictures import DrawnPictures
from inspections.training.yolo_dataset import label_lines, make_dataset
from inspections.vision.findings import DEFECT_CLASSES


def test_a_box_becomes_class_centre_and_size_in_shares() -> None:
    assert label_lines([("short", (10.0, 20.0, 30.0, 40.0))], (100, 200)) == "1 0.20000 0.15000 0.20000 0.10000\n"


def test_boards_are_drawn_to_scale_with_labels_and_only_once(tmp_path: Path) -> None:
    source = DrawnPictures(boards=3, held_back=1, size_px=256)

    description = json.loads(make_dataset(tmp_path, source, processes=1, say=lambda text: None).read_text())
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")}
    make_dataset(tmp_path, source, processes=1, say=lambda text: None)

    assert list(description["names"].values()) == list(DEFECT_CLASSES)
    assert len(times) == 4
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")} == times
    for path in times:
        image = cv2.imread(str(path))
        assert image is not None
        assert image.shape == (256, 256, 3)
        assert (tmp_path / "labels" / path.parent.name / f"{path.stem}.txt").exists()


def test_a_drawn_pair_shows_board_golden_board_and_their_difference() -> None:
    (picture,) = DrawnPictures(boards=1, size_px=256, coding="pair").pictures(8)

    board, golden, difference = (picture.image[..., channel].astype(int) for channel in range(3))
    assert np.array_equal(difference, np.abs(board - golden))
    assert picture.truth
    for _, (x1, y1, x2, y2) in picture.truth:
        assert difference[int(y1) : int(y2), int(x1) : int(x2)].max() > 100


@pytest.fixture
def annotated(tmp_path: Path) -> AnnotatedPair:
    pair = generate_pair(3, size_wh=(300, 200), defects=4)
    truth = [(d.cls, tuple(float(v) for v in d.box_xyxy)) for d in pair.truth]
    line = write_pair(tmp_path, "one", pair.board, pair.golden, truth)  # type: ignore[arg-type]
    (tmp_path / "trainval.txt").write_text(line + "\n")
    return next(read_pairs(tmp_path))


def test_crops_of_an_annotated_board_keep_its_scale_and_are_padded_where_it_ends(annotated: AnnotatedPair) -> None:
    source = AnnotatedCrops((annotated,), (annotated,), size_px=256, crops_each=5)
    (key,) = source.keys("train")

    pictures = source.pictures(key)

    assert [picture.image.shape for picture in pictures] == [(256, 256, 3)] * 5
    assert len(source.names(key)) == 5
    assert any(picture.truth for picture in pictures)
    whole = {(round(x2 - x1), round(y2 - y1)) for _, (x1, y1, x2, y2) in annotated.truth}
    assert {(round(x2 - x1), round(y2 - y1)) for p in pictures for _, (x1, y1, x2, y2) in p.truth} & whole


def test_a_pair_without_golden_board_cannot_be_coded_as_one(annotated: AnnotatedPair) -> None:
    lonely = AnnotatedPair(annotated.board, None, annotated.truth, annotated.group, annotated.entry)

    with pytest.raises(ValueError, match="golden board"):
        AnnotatedCrops((lonely,), (), coding="pair").pictures((lonely, 1))


def test_pictures_of_nested_groups_lie_in_one_folder_under_names_of_their_own(annotated: AnnotatedPair) -> None:
    nested = [replace(annotated, group="train/a", board=annotated.board.with_suffix(end)) for end in (".png", ".jpg")]
    source = AnnotatedCrops(tuple(nested), (), crops_each=1)

    names = [name for key in source.keys("train") for name in source.names(key)]

    assert len(set(names)) == 2
    assert not any("/" in name for name in names)


def test_a_box_that_a_crop_cuts_by_half_is_left_out() -> None:
    truth = [
        ("open", (90.0, 0.0, 110.0, 10.0)),
        ("short", (95.0, 20.0, 115.0, 30.0)),
        ("spur", (10.0, 5.0, 30.0, 25.0)),
    ]

    assert crop_truth(truth, (0, 0, 101, 100)) == [
        ("open", (90.0, 0.0, 101.0, 10.0)),
        ("spur", (10.0, 5.0, 30.0, 25.0)),
    ]
