"""DeepPCB's folder layout, written and read."""

from pathlib import Path

import numpy as np
import pytest

from inspections.training.deeppcb import read_pairs, write_pair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    image = np.zeros((20, 20), np.uint8)
    line = write_pair(tmp_path, "a", image, image, [("open", (1.0, 2.0, 9.0, 8.0)), ("pin_hole", (3.0, 3.0, 7.0, 7.0))])
    (tmp_path / "trainval.txt").write_text(f"{line}\n\n")
    return tmp_path


def test_what_is_written_is_read_again(folder: Path) -> None:
    (pair,) = read_pairs(folder)

    assert pair.board == folder / "a_test.png"
    assert pair.golden == folder / "a_temp.png"
    assert pair.board.exists()
    assert pair.golden.exists()
    assert pair.truth == (("open", (1.0, 2.0, 9.0, 8.0)), ("pin_hole", (3.0, 3.0, 7.0, 7.0)))


def test_pairs_in_folders_belong_to_the_group_of_the_first_folder(folder: Path) -> None:
    (folder / "group7" / "x").mkdir(parents=True)
    (folder / "group7" / "x" / "b.txt").write_text("1 2 3 4 6\n")
    (folder / "trainval.txt").write_text("group7/x/b.jpg group7/x/b.txt\n")

    (pair,) = read_pairs(folder)

    assert pair.group == "group7"
    assert pair.board == folder / "group7" / "x" / "b_test.jpg"


@pytest.mark.parametrize("line", ["1 2 3 4 9", "1 2 3 4", "a b c d 1"])
def test_a_bad_box_is_named_with_file_and_line(folder: Path, line: str) -> None:
    (folder / "a.txt").write_text(f"1 2 3 4 1\n{line}\n")

    with pytest.raises(ValueError, match=r"a\.txt, line 2"):
        list(read_pairs(folder))


def test_a_bad_list_is_named_with_file_and_line(folder: Path) -> None:
    (folder / "trainval.txt").write_text("only-one-word\n")

    with pytest.raises(ValueError, match=r"trainval\.txt, line 1"):
        list(read_pairs(folder))
