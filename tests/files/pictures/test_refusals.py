"""Every bad image file becomes a Problem."""

import random
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image

from files.pictures import vips_rows
from files.pictures.images import decode_grey
from problems.problem import Problem
from tests.files.pictures.image_files import (
    HEIGHT,
    WIDTH,
    Pixels,
    broken,
    megabytes_to_decode,
    png,
    problem_of,
    saved,
)


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"GIF89a" + bytes(40), b"%PDF-1.7", b"PK\x03\x04", b"x"],
)
def test_other_content_under_an_image_name_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "board.png"
    path.write_bytes(content)
    assert problem_of(path).code == "image_format"


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "board.png"
    path.touch()
    assert problem_of(path).code == "image_empty"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "board.png").code == "image_missing"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_truncated_file_fails_rather_than_coming_out_half_grey(
    tmp_path: Path, rgb: Pixels, format_: str, kept: float
) -> None:
    path = saved(tmp_path, Image.fromarray(rgb), format_)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert problem_of(path).code == "image_truncated"


def test_a_jpeg_with_a_hole_in_the_middle_fails(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 300), np.uint8)
    path = saved(tmp_path, Image.fromarray(noise), "JPEG")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + content[len(content) // 2 + 3000 :])
    assert problem_of(path).code == "image_truncated"


def test_stray_bytes_between_the_segments_of_a_jpeg_do_no_harm(tmp_path: Path, grey: Pixels) -> None:
    path = saved(tmp_path, Image.fromarray(grey), "JPEG", quality=95)
    content = path.read_bytes()
    frame = content.index(b"\xff\xc0")
    path.write_bytes(content[:frame] + bytes(10) + content[frame:])
    assert np.abs(decode_grey(path).astype(int) - grey).mean() < 3


def test_a_header_that_claims_a_flood_of_pixels_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "flood.png"
    path.write_bytes(png(width=65_000, height=65_000, rows=b""))
    problem = problem_of(path)
    assert (problem.code, problem.params["width"], problem.params["max_width"]) == ("image_too_large", 65_000, 16_384)


def test_the_limit_holds_for_each_side_and_is_the_callers(tmp_path: Path, grey: Pixels) -> None:
    path = saved(tmp_path, Image.fromarray(grey), "PNG")
    assert problem_of(path, max_size_wh=(WIDTH - 1, HEIGHT)).code == "image_too_large"
    assert problem_of(path, max_size_wh=(WIDTH, HEIGHT - 1)).code == "image_too_large"
    assert decode_grey(path, max_size_wh=(WIDTH, HEIGHT)).shape == (HEIGHT, WIDTH)


def test_the_limit_is_of_the_upright_image(tmp_path: Path, grey: Pixels) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, Image.fromarray(grey), "PNG", exif=exif)
    assert decode_grey(path, max_size_wh=(HEIGHT, WIDTH)).shape == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("mode", "subsampling", "planes"), [("L", 0, 1), ("RGB", 0, 3), ("RGB", 2, 1.5), ("CMYK", 0, 4), ("CMYK", 2, 2.5)]
)
def test_a_progressive_jpeg_tells_what_it_holds_at_once(
    tmp_path: Path, mode: str, subsampling: int, planes: float
) -> None:
    path = tmp_path / "board.jpg"
    Image.new(mode, (64, 48)).save(path, progressive=True, subsampling=subsampling)
    assert vips_rows.header(path, "JPEG").bytes_at_once == 64 * 48 * 2 * planes


def test_an_interlaced_image_that_would_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "board.png"
    path.write_bytes(png(width=16_000, height=16_000, rows=b"", depth=16, colour=6, interlaced=True))
    assert problem_of(path).code == "image_interlaced"


def test_numbers_that_are_no_grey_levels_are_refused(tmp_path: Path, grey: Pixels) -> None:
    assert problem_of(saved(tmp_path, Image.fromarray(grey).convert("F"), "TIFF")).code == "image_samples"


def test_a_whole_file_of_a_kind_that_cannot_be_read_is_not_called_damaged(tmp_path: Path, grey: Pixels) -> None:
    path = saved(tmp_path, Image.fromarray(grey), "JPEG")
    content = bytearray(path.read_bytes())
    content[content.index(b"\xff\xc0") + 4] = 12
    path.write_bytes(content)
    assert problem_of(path).code == "image_samples"
    assert problem_of(saved(tmp_path, Image.fromarray(grey), "TIFF", compression="zstd")).code == "image_samples"


def test_a_bomb_that_unpacks_to_more_than_it_claims_stays_as_large_as_claimed(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(width=64, height=64, rows=bytes(400_000_000)))
    assert megabytes_to_decode(path) < 40


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "BMP"])
def test_whatever_is_broken_in_a_file_ends_in_a_problem(tmp_path: Path, rgb: Pixels, format_: str) -> None:
    content = saved(tmp_path, Image.fromarray(rgb), format_).read_bytes()
    path = tmp_path / "broken"
    for seed in range(150):
        path.write_bytes(broken(content, random.Random(seed)))
        try:
            decode_grey(path)
        except Problem:
            continue


def test_words_of_the_decoder_that_are_no_text_are_an_unreadable_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyvips decodes libvips' messages as UTF-8, and what a file calls its tags may stand in them."""
    path = saved(tmp_path, Image.new("L", (8, 8)), "PNG")

    def said_otherwise(*arguments: object, **options: object) -> None:
        b"\xe5".decode()

    monkeypatch.setattr(pyvips.Image, "pngload", said_otherwise)

    assert problem_of(path).code == "image_unreadable"
