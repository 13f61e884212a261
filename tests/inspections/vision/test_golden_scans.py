"""The golden board of many boards is decoded once, and anew when its file is another."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from files.pictures.images import open_image
from inspections.vision import golden_scans
from inspections.vision.board_scan import BoardScan
from inspections.vision.golden_scans import golden_scan


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden_scans, "_kept", {})


def seen(path: Path, *, keep_colours: bool = False) -> BoardScan:
    return golden_scan(open_image(path), keep_colours=keep_colours)


def write(path: Path, grey: int) -> Path:
    cv2.imwrite(str(path), np.full((40, 50), grey, np.uint8))
    return path


def test_the_same_file_is_decoded_once(tmp_path: Path) -> None:
    path = write(tmp_path / "golden.png", 7)

    assert seen(path) is seen(path)
    assert seen(path).look(copper_is_bright=False) is seen(path).look(copper_is_bright=False)
    with pytest.raises(ValueError, match="read-only"):
        seen(path).grey[0, 0] = 1


def test_a_file_that_changed_is_decoded_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "golden.png", 7)
    stat = path.stat()
    first = seen(path)

    write(path, 9)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))

    assert (first.grey[0, 0], seen(path).grey[0, 0]) == (7, 9)


def test_with_its_colours_it_is_another_one(tmp_path: Path) -> None:
    path = tmp_path / "golden.png"
    cv2.imwrite(str(path), np.full((40, 50, 3), (200, 20, 90), np.uint8))

    assert seen(path).rgb is None
    assert seen(path, keep_colours=True).rgb is not None


def test_what_is_kept_stays_within_its_bytes_and_the_last_used_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(golden_scans, "KEPT_BYTES", 2 * 40 * 50)
    one, two, three = (write(tmp_path / f"{grey}.png", grey) for grey in (1, 2, 3))
    first, second = seen(one), seen(two)

    assert seen(one) is first
    seen(three)

    assert seen(one) is first
    assert seen(two) is not second


def test_one_that_is_too_large_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden_scans, "KEPT_BYTES", 40 * 50 - 1)
    path = write(tmp_path / "golden.png", 7)

    assert seen(path) is not seen(path)
