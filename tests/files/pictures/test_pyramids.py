"""A pyramid shows the image at every size, lies in one file, and is there whole or not at all."""

import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from files.pictures import pyramid_reader
from files.pictures.images import Band, each_band, open_image
from files.pictures.pixel_sources import WindowSource
from files.pictures.pyramids import TILE, write_pyramid
from problems.problem import Problem

Pixels = npt.NDArray[np.uint8]
SIZES = [(1, 1), (3, 2), (512, 512), (513, 511), (1025, 700), (90, 1300)]


def drawn(size_wh: tuple[int, int]) -> Pixels:
    """Smooth and without symmetry."""
    y, x = np.mgrid[0 : size_wh[1], 0 : size_wh[0]]
    return np.asarray(127 + 60 * np.sin(x / 40) + 50 * np.cos(y / 27 + x / 90), np.uint8)


def block_means(picture: Pixels, side: int) -> npt.NDArray[np.float64]:
    """A level's pixel stands for a square of the image's, whole powers of two wide; beyond the border it goes on."""
    height, width = picture.shape
    padded = np.pad(picture, ((0, -height % side), (0, -width % side)), mode="edge").astype(float)
    blocks = padded.reshape(padded.shape[0] // side, side, padded.shape[1] // side, side)
    return np.asarray(blocks.mean(axis=(1, 3)))


def pixels_of(jpeg: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(jpeg)))


def level_of(zip_path: Path, level: int) -> Pixels:
    told = pyramid_reader.info(zip_path)
    width, height = told.level_size_wh(level)
    return np.vstack(
        [
            np.hstack(
                [pixels_of(pyramid_reader.read_tile(zip_path, level, x, y)) for x in range(-(-width // told.tile_size))]
            )
            for y in range(-(-height // told.tile_size))
        ]
    )


@pytest.mark.parametrize("size_wh", SIZES)
def test_every_level_shows_the_whole_image_at_its_size(tmp_path: Path, size_wh: tuple[int, int]) -> None:
    picture = drawn(size_wh)
    pyramid = write_pyramid(picture, tmp_path / "board.zip")
    assert pyramid.size_wh == size_wh
    assert pyramid_reader.info(tmp_path / "board.zip").level_size_wh(0) == (1, 1)
    for level in range(pyramid.levels):
        shown = level_of(tmp_path / "board.zip", level)
        width, height = pyramid_reader.info(tmp_path / "board.zip").level_size_wh(level)
        assert shown.shape == (height, width)
        if min(width, height) > 16:
            assert np.abs(shown - block_means(picture, 1 << (pyramid.levels - 1 - level))).mean() < 3


def test_the_last_level_counts_as_deep_zoom_does(tmp_path: Path) -> None:
    assert [write_pyramid(drawn(size), tmp_path / "a.zip").levels for size in [(1, 1), (2, 1), (512, 3), (513, 3)]] == [
        1,
        2,
        10,
        11,
    ]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stands_upright_in_colour(tmp_path: Path, orientation: int) -> None:
    grey = drawn((700, 600))
    rgb = np.dstack([grey, 255 - grey, grey // 2])
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a camera"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    Image.fromarray(rgb).save(tmp_path / "board.png", exif=exif)

    pyramid = write_pyramid(tmp_path / "board.png", tmp_path / "board.zip")

    shown = level_of(tmp_path / "board.zip", pyramid.levels - 1)
    turned = {
        1: rgb,
        2: rgb[:, ::-1],
        3: rgb[::-1, ::-1],
        4: rgb[::-1],
        5: rgb.swapaxes(0, 1),
        6: rgb.swapaxes(0, 1)[:, ::-1],
        7: rgb.swapaxes(0, 1)[::-1, ::-1],
        8: rgb.swapaxes(0, 1)[::-1],
    }[orientation]
    assert shown.shape == turned.shape
    assert np.abs(shown.astype(int) - turned).mean() < 4


def test_nothing_of_the_files_metadata_is_in_its_tiles(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    Image.fromarray(drawn((600, 600))).save(tmp_path / "board.jpg", exif=exif, comment=b"who took it")
    assert b"a camera" in (tmp_path / "board.jpg").read_bytes()
    write_pyramid(tmp_path / "board.jpg", tmp_path / "board.zip")
    content = (tmp_path / "board.zip").read_bytes()
    assert not any(trace in content for trace in (b"Exif", b"a camera", b"who took it", b"ICC_PROFILE"))


def test_pixels_made_window_by_window_give_the_same_pyramid(tmp_path: Path) -> None:
    picture = drawn((1300, 1100))
    asked: list[int] = []

    def read(window: tuple[int, int, int, int]) -> Pixels:
        asked.append(window[3] - window[1])
        return picture[window[1] : window[3], window[0] : window[2]]

    write_pyramid(picture, tmp_path / "whole.zip")
    write_pyramid(WindowSource((1300, 1100), read), tmp_path / "windows.zip")
    with zipfile.ZipFile(tmp_path / "whole.zip") as whole, zipfile.ZipFile(tmp_path / "windows.zip") as windows:
        assert {name: whole.read(name) for name in whole.namelist()} == {
            name: windows.read(name) for name in windows.namelist()
        }
    assert max(asked) <= TILE


def test_the_reader_gives_the_tiles_that_lie_in_the_zip(tmp_path: Path) -> None:
    write_pyramid(drawn((1025, 700)), tmp_path / "board.zip")
    with zipfile.ZipFile(tmp_path / "board.zip") as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        for name in archive.namelist():
            if name.endswith(".jpg"):
                level, tile = name.removesuffix(".jpg").split("/")
                x, y = tile.split("_")
                assert pyramid_reader.read_tile(tmp_path / "board.zip", int(level), int(x), int(y)) == archive.read(
                    name
                )
        assert json.loads(archive.read("info.json"))["size_wh"] == [1025, 700]


def test_a_failure_on_the_way_leaves_no_file(tmp_path: Path) -> None:
    def read(window: tuple[int, int, int, int]) -> Pixels:
        if window[1] > 0:
            raise Problem("image_truncated")
        return np.zeros((window[3] - window[1], window[2] - window[0]), np.uint8)

    with pytest.raises(Problem, match="image_truncated"):
        write_pyramid(WindowSource((600, 1200), read), tmp_path / "board.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_image_leaves_the_pyramid_that_was_there(tmp_path: Path) -> None:
    write_pyramid(drawn((600, 600)), tmp_path / "board.zip")
    before = (tmp_path / "board.zip").read_bytes()
    Image.fromarray(drawn((900, 900))).save(tmp_path / "board.png")
    content = (tmp_path / "board.png").read_bytes()
    (tmp_path / "board.png").write_bytes(content[: len(content) // 2])
    with pytest.raises(Problem, match="image_truncated"):
        write_pyramid(tmp_path / "board.png", tmp_path / "board.zip")
    assert (tmp_path / "board.zip").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("from_file", [False, True])
def test_a_full_disk_is_a_problem_of_its_own(tmp_path: Path, from_file: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    Image.fromarray(drawn((600, 600))).save(tmp_path / "board.png")
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(Problem) as caught:
        write_pyramid(tmp_path / "board.png" if from_file else drawn((600, 600)), tmp_path / "board.zip")
    assert (caught.value.code, caught.value.retry) == ("disk_full", True)
    assert [path.name for path in tmp_path.iterdir()] == ["board.png"]


def test_a_folder_that_is_not_there_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_pyramid(drawn((60, 60)), tmp_path / "nowhere" / "board.zip")


def test_two_runs_that_write_the_same_pyramid_do_not_spoil_it(tmp_path: Path) -> None:
    picture = drawn((600, 1200))

    def read(window: tuple[int, int, int, int]) -> Pixels:
        if window[1] > 0:
            write_pyramid(picture, tmp_path / "board.zip")
        return picture[window[1] : window[3], window[0] : window[2]]

    write_pyramid(WindowSource((600, 1200), read), tmp_path / "board.zip")
    with zipfile.ZipFile(tmp_path / "board.zip") as archive:
        assert archive.testzip() is None
    assert [path.name for path in tmp_path.iterdir()] == ["board.zip"]


def test_what_a_killed_run_left_is_removed_and_what_is_being_written_stays(tmp_path: Path) -> None:
    abandoned, young = tmp_path / "board.zip.0000.part", tmp_path / "board.zip.1111.part"
    abandoned.touch()
    young.touch()
    os.utime(abandoned, (1, 1))
    write_pyramid(drawn((60, 60)), tmp_path / "board.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board.zip", "board.zip.1111.part"]


def test_whoever_stops_on_the_way_is_heard(tmp_path: Path) -> None:
    Image.fromarray(drawn((600, 1600))).save(tmp_path / "board.png")

    def stop(band: Band) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        each_band(open_image(tmp_path / "board.png"), stop, colours="own")


def test_a_crop_shows_the_box_at_most_as_large_as_asked(tmp_path: Path) -> None:
    picture = drawn((1300, 1100))
    write_pyramid(picture, tmp_path / "board.zip")
    whole = pixels_of(pyramid_reader.crop_jpeg(tmp_path / "board.zip", (500, 490, 560, 530), 400))
    assert whole.shape == (40, 60)
    assert np.abs(whole.astype(int) - picture[490:530, 500:560]).mean() < 4

    small = pixels_of(pyramid_reader.crop_jpeg(tmp_path / "board.zip", (100, 100, 1100, 600), 250))
    assert small.shape == (125, 250)
    box = Image.fromarray(picture[100:600, 100:1100]).resize((250, 125), Image.Resampling.BOX)
    assert np.abs(small.astype(int) - np.asarray(box, int)).mean() < 4


@pytest.mark.parametrize("max_px", [1, 2, 7, 63, 64, 65, 255, 256, 1299, 1300, 5000])
def test_thumbnails_of_any_size(tmp_path: Path, max_px: int) -> None:
    write_pyramid(drawn((1300, 1100)), tmp_path / "board.zip")
    shown = pixels_of(pyramid_reader.thumbnail_jpeg(tmp_path / "board.zip", max_px))
    assert max(shown.shape[:2]) == min(max_px, 1300)


def test_a_box_over_the_border_is_cut_and_one_outside_refused(tmp_path: Path) -> None:
    write_pyramid(drawn((300, 200)), tmp_path / "board.zip")
    cut = pixels_of(pyramid_reader.crop_jpeg(tmp_path / "board.zip", (-50, 150, 50, 900), 500))
    assert cut.shape == (50, 50)
    for box in [(300, 0, 400, 50), (50, 50, 50, 60), (float("nan"), 0, 10, 10)]:
        with pytest.raises(Problem, match="crop_outside"):
            pyramid_reader.crop_jpeg(tmp_path / "board.zip", box, 100)


def test_what_is_not_there_and_what_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="pyramid_missing"):
        pyramid_reader.info(tmp_path / "board.zip")
    write_pyramid(drawn((600, 600)), tmp_path / "board.zip")
    with pytest.raises(Problem, match="tile_missing"):
        pyramid_reader.read_tile(tmp_path / "board.zip", 10, 2, 0)
    content = (tmp_path / "board.zip").read_bytes()
    (tmp_path / "board.zip").write_bytes(content[: len(content) // 2])
    with pytest.raises(Problem, match="pyramid_damaged"):
        pyramid_reader.info(tmp_path / "board.zip")


def test_a_pyramid_written_anew_is_seen_at_once(tmp_path: Path) -> None:
    write_pyramid(drawn((600, 600)), tmp_path / "board.zip")
    assert pyramid_reader.info(tmp_path / "board.zip").size_wh == (600, 600)
    write_pyramid(drawn((90, 80)), tmp_path / "board.zip")
    os.utime(tmp_path / "board.zip", (1, 1))
    assert pyramid_reader.info(tmp_path / "board.zip").size_wh == (90, 80)


def test_the_reader_loads_no_vision_library() -> None:
    code = (
        "import sys; import files.pictures.pyramid_reader;"
        "print([name for name in ('cv2', 'pyvips', 'numpy', 'onnxruntime') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
