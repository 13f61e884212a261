"""Annotated boards in ultralytics' layout."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspections.training.annotated_data import read_annotated
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.yaml_names import read_names
from inspections.vision.findings import DEFECT_CLASSES


def image(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.zeros((100, 200), np.uint8))
    return path


def labels(folder: Path, name: str, *lines: str) -> Path:
    path = folder / "labels" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data.yaml").write_text("path: .\nnames: [open, short]\n")
    for name in ("a/1", "a/2", "b/1"):
        image(tmp_path / "images" / f"{name}.png")
    labels(tmp_path, "a/1", "1 0.5 0.5 0.1 0.2", "", "0 0.1 0.1 0.2 0.2")
    labels(tmp_path, "b/1", "0 0.5 0.5 0.5 0.5")
    return tmp_path


def read(folder: Path, list_path: Path | None = None, **more: Path) -> list[AnnotatedPair]:
    return [*read_annotated("yolo", folder, list_path, **more)]


def test_boxes_come_in_pixels_with_our_classes_and_folders_are_groups(folder: Path) -> None:
    first, second, third = read(folder)

    assert first.board == folder / "images/a/1.png"
    assert first.golden is None
    assert [cls for cls, _ in first.truth] == ["short", "open"]
    assert [box for _, box in first.truth] == [pytest.approx((90, 40, 110, 60)), pytest.approx((0, 0, 40, 20))]
    assert second.truth == ()
    assert [pair.group for pair in (first, second, third)] == ["a", "a", "b"]


def test_corners_of_an_outline_become_its_box(folder: Path) -> None:
    labels(folder, "a/1", "1 0.1 0.2 0.3 0.2 0.3 0.6")

    ((cls, box),) = read(folder)[0].truth
    assert cls == "short"
    assert box == pytest.approx((20, 20, 60, 60))


def test_a_list_chooses_and_its_entries_can_be_listed_again(folder: Path) -> None:
    chosen = folder / "val.txt"
    chosen.write_text("./images/b/1.png\n\nimages/a/2.png\n")

    pairs = read(folder, chosen)
    chosen.write_text("\n".join(pair.entry for pair in pairs))

    assert [pair.board.relative_to(folder / "images").as_posix() for pair in pairs] == ["b/1.png", "a/2.png"]
    assert read(folder, chosen) == pairs


def test_a_folder_of_images_chooses_too(folder: Path) -> None:
    assert [pair.group for pair in read(folder, folder / "images" / "b")] == ["b"]


def test_the_description_itself_may_be_given(folder: Path) -> None:
    assert read(folder / "data.yaml") == read(folder)


def test_golden_boards_are_no_boards_also_below_a_folder_named_images(tmp_path: Path) -> None:
    inner = tmp_path / "images" / "pcb"
    inner.mkdir(parents=True)
    (inner / "data.yaml").write_text("names: [open, short]\n")
    image(inner / "images" / "1.png")
    labels(inner, "1", "0 0.5 0.5 0.5 0.5")
    image(inner / "golden" / "1.png")

    assert [each.board.parent.name for each in read(inner)] == ["images"]


def test_golden_boards_are_found_by_name_or_named_in_a_list(folder: Path) -> None:
    below = image(folder / "golden" / "a" / "1.jpg")
    beside = image(folder / "images" / "c" / "9_temp.png")
    image(folder / "images" / "c" / "9_test.png")
    chosen = folder / "val.txt"
    chosen.write_text("images/b/1.png\tgolden/a/1.jpg\n")

    assert [pair.golden for pair in read(folder)] == [below, None, None, beside]
    assert read(folder, chosen)[0].golden == below
    assert read(folder, chosen)[0].entry == "./images/b/1.png\t./golden/a/1.jpg"


@pytest.mark.parametrize(
    "line",
    ["1 0.5 0.5 0.1", "1 0.5 0.5 0.1 0.2 0.9", "x 0.5 0.5 0.1 0.2", "1 0.95 0.5 0.2 0.2", "1 0.5 0.5 0 0.2", "1 1 2 3"],
)
def test_a_bad_box_is_named_with_file_and_line(folder: Path, line: str) -> None:
    labels(folder, "a/1", "1 0.5 0.5 0.1 0.2", line)

    with pytest.raises(ValueError, match=r"labels/a/1\.txt, line 2: expected a class and x, y, width, height"):
        read(folder)


def test_a_class_beyond_the_names_is_named_with_file_and_line(folder: Path) -> None:
    labels(folder, "a/1", "7 0.5 0.5 0.1 0.2")

    with pytest.raises(ValueError, match=r"a/1\.txt, line 1: class 7 is not among the names"):
        read(folder)


def test_an_unknown_class_is_told_with_the_six_and_can_be_mapped(folder: Path, tmp_path: Path) -> None:
    (folder / "data.yaml").write_text("names: [Missing Hole, scratch]\n")
    names = tmp_path / "names.txt"

    with pytest.raises(ValueError, match=r"line 1: the class 'scratch' is none of open, short, .*pin_hole"):
        read(folder)

    names.write_text("missing-hole = pin_hole\nscratch = -\n")
    assert [cls for cls, _ in read(folder, class_names=names)[0].truth] == ["pin_hole"]


@pytest.mark.parametrize("line", ["scratch", "scratch = scrape", "= open"])
def test_a_bad_line_of_class_names_is_named(folder: Path, tmp_path: Path, line: str) -> None:
    names = tmp_path / "names.txt"
    names.write_text(f"a = open\n{line}\n")

    with pytest.raises(ValueError, match=r"names\.txt, line 2: expected `their name = our name`"):
        read(folder, class_names=names)


def test_other_peoples_usual_names_are_ours(folder: Path) -> None:
    (folder / "data.yaml").write_text("names: {0: Open_circuit, 1: Mouse bite}\n")

    assert [cls for cls, _ in read(folder)[0].truth] == ["mousebite", "open"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("images/none.png", r"val\.txt, line 1: there is no image .*none\.png"),
        ("images/a/1.png\timages/none.png", r"val\.txt, line 1: there is no image .*none\.png"),
        ("images/a/1.png\ta\tb", r"val\.txt, line 1: expected an image"),
    ],
)
def test_a_bad_list_is_named_with_file_and_line(folder: Path, line: str, told: str) -> None:
    chosen = folder / "val.txt"
    chosen.write_text(line)

    with pytest.raises(ValueError, match=told):
        read(folder, chosen)


def test_a_folder_without_any_labels_is_refused(folder: Path) -> None:
    for path in (folder / "labels").rglob("*.txt"):
        path.unlink()

    with pytest.raises(ValueError, match=r"no image has labels; expected .*labels/a/1\.txt"):
        read(folder)


def test_images_outside_a_folder_named_images_are_refused(folder: Path) -> None:
    image(folder / "pictures" / "1.png")
    (folder / "val.txt").write_text("pictures/1.png")

    with pytest.raises(ValueError, match="expected below a folder named images"):
        read(folder, folder / "val.txt")


@pytest.mark.parametrize(
    "text",
    [
        "names: [open, 'pin hole']",
        "nc: 2\nnames: ['open',\n  \"pin hole\"]  # two\ntrain: x",
        "names:\n  - open\n  - pin hole\nval: y",
        "names:\n- open\n- pin hole # small\n",
        "# our names\nnames:\n  0: open\n\n  1: 'pin hole'\nval: y",
        "names: {0: open, 1: pin hole}",
        json.dumps({"path": "/x", "names": {"0": "open", "1": "pin hole"}}),
        json.dumps({"names": ["open", "pin hole"]}),
    ],
)
def test_names_are_read_in_the_ways_that_people_write_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "data.yaml").write_text(text)

    assert read_names(tmp_path / "data.yaml") == {0: "open", 1: "pin hole"}


@pytest.mark.parametrize("text", ["", "train: x", "names:\nval: y", "names: [open", "{", '{"names": 7}', "[]"])
def test_a_description_without_names_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "data.yaml").write_text(text)

    with pytest.raises(ValueError, match=r"data\.yaml: expected `names:`"):
        read_names(tmp_path / "data.yaml")


def test_what_training_writes_is_read(tmp_path: Path) -> None:
    names = dict(enumerate(DEFECT_CLASSES))
    (tmp_path / "data.yaml").write_text(json.dumps({"path": str(tmp_path), "names": names}))

    assert read_names(tmp_path / "data.yaml") == names
