"""Annotated boards in COCO's layout."""

import json
from pathlib import Path
from typing import Any

import pytest

from inspections.training.annotated_data import read_annotated
from inspections.training.annotated_pair import AnnotatedPair


def content() -> dict[str, Any]:
    return {
        "images": [
            {"id": 1, "file_name": "a.png", "golden_file_name": "golden.png"},
            {"id": 2, "file_name": "lot7/b_test.png"},
        ],
        "annotations": [
            {"id": 5, "image_id": 2, "category_id": 9, "bbox": [10, 20, 30, 40]},
            {"id": 6, "image_id": 2, "category_id": 3, "bbox": [1.5, 2, 3, 4]},
        ],
        "categories": [{"id": 9, "name": "Spur"}, {"id": 3, "name": "pin-hole"}],
    }


def read(folder: Path, value: Any, list_path: Path | None = None) -> list[AnnotatedPair]:
    path = folder / "boards.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return [*read_annotated("coco", path, list_path)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "golden.png", "images/lot7/b_test.png", "images/lot7/b_temp.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def test_boxes_groups_and_golden_boards_are_read(folder: Path) -> None:
    first, second = read(folder, content())

    assert first == AnnotatedPair(folder / "a.png", folder / "golden.png", (), "all", "a.png")
    assert second.board == folder / "images" / "lot7" / "b_test.png"
    assert second.golden == folder / "images" / "lot7" / "b_temp.png"
    assert second.truth == (("spur", (10, 20, 40, 60)), ("pin_hole", (1.5, 2, 4.5, 6)))
    assert second.group == "lot7"


def test_a_list_chooses_by_file_name(folder: Path) -> None:
    chosen = folder / "val.txt"
    chosen.write_text("lot7/b_test.png\n\n")

    assert [pair.entry for pair in read(folder, content(), chosen)] == ["lot7/b_test.png"]


def test_a_list_with_an_unknown_name_is_refused(folder: Path) -> None:
    chosen = folder / "val.txt"
    chosen.write_text("a.png\nz.png\n")

    with pytest.raises(ValueError, match=r"val\.txt, line 2: .*boards\.json has no image z\.png"):
        read(folder, content(), chosen)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"images": {}}, "lists of images, annotations and categories"),
        ({"images": [7]}, r"images\[0\]: expected an object"),
        ({"images": [{"id": 1}]}, r"images\[0\]: expected file_name as text, found None"),
        ({"images": [{"id": "1", "file_name": "a.png"}], "annotations": []}, r"images\[0\]: expected id as a whole"),
        ({"images": [{"id": 2, "file_name": "none.png"}]}, r"images\[0\]: there is no image at any of .*none\.png"),
        ({"annotations": [{"image_id": 1}]}, r"annotations\[0\]: expected category_id as a whole number"),
        ({"annotations": [{"image_id": 8, "category_id": 9}]}, r"annotations\[0\]: there is no image with the id 8"),
        ({"annotations": [{"image_id": 1, "category_id": 8}]}, r"annotations\[0\]: there is no category with the id 8"),
        ({"annotations": [{"image_id": 1, "category_id": 9}]}, r"annotations\[0\]: expected bbox"),
        (
            {"annotations": [{"image_id": 1, "category_id": 9, "bbox": [1, 2, 0, 3]}]},
            r"annotations\[0\]: expected bbox",
        ),
        ({"annotations": [{"image_id": 1, "category_id": 9, "bbox": [1, 2, 3]}]}, r"annotations\[0\]: expected bbox"),
        ({"categories": [{"id": 9}]}, r"categories\[0\]: expected name as text"),
        (
            {"categories": [{"id": 9, "name": "scratch"}, {"id": 3, "name": "spur"}]},
            r"annotations\[0\]: the class 'scratch' is none of open, short",
        ),
    ],
)
def test_a_bad_entry_is_named(folder: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=rf"boards\.json.*{told}"):
        read(folder, {**content(), **change})


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_file_that_is_no_coco_is_refused(folder: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"boards\.json: expected"):
        read(folder, text)
