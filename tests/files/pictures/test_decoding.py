"""Every common kind of image file becomes the right 8-bit array."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms, ImageOps

from files.pictures.images import Band, decode_bgr, decode_grey, each_band, open_image
from files.pictures.row_stream import RowStream
from tests.files.pictures.image_files import (
    HEIGHT,
    WIDTH,
    Pixels,
    luma,
    megabytes_to_decode,
    png,
    run_length_bitmap,
    saved,
    wide_gamut_profile,
)


@pytest.mark.parametrize(
    ("format_", "options", "within"),
    [
        ("PNG", {}, 0),
        ("PNG", {"interlace": 1}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "tiff_adobe_deflate"}, 0),
        ("TIFF", {"compression": "packbits"}, 0),
        ("TIFF", {"big_tiff": True}, 0),
        ("JPEG", {"quality": 95}, 3),
        ("JPEG", {"quality": 95, "progressive": True}, 3),
    ],
)
def test_grey_and_colour_come_out_as_they_were_saved(
    tmp_path: Path, grey: Pixels, rgb: Pixels, format_: str, options: dict[str, Any], within: int
) -> None:
    grey_file = saved(tmp_path, Image.fromarray(grey), format_, **options)
    assert np.abs(decode_grey(grey_file).astype(int) - grey).mean() <= within

    colour_file = saved(tmp_path, Image.fromarray(rgb), format_, **options)
    assert np.abs(decode_grey(colour_file) - luma(rgb)).mean() <= within + 0.5
    assert np.abs(decode_bgr(colour_file).astype(int) - rgb[..., ::-1]).mean() <= within
    assert open_image(colour_file).format == format_


@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_sixteen_bits_keep_their_upper_eight(tmp_path: Path, grey: Pixels, format_: str) -> None:
    deep = grey.astype(np.uint16) * 256 + 77
    assert np.array_equal(decode_grey(saved(tmp_path, Image.fromarray(deep), format_)), grey)


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "BMP"])
def test_one_bit_becomes_black_and_white(tmp_path: Path, grey: Pixels, format_: str) -> None:
    bilevel = Image.fromarray(grey).convert("1", dither=Image.Dither.NONE)
    assert np.array_equal(decode_grey(saved(tmp_path, bilevel, format_)), np.asarray(bilevel.convert("L")))


def test_fax_compression_and_white_is_zero(tmp_path: Path, grey: Pixels) -> None:
    bilevel = Image.fromarray(grey).convert("1", dither=Image.Dither.NONE)
    path = saved(tmp_path, bilevel, "TIFF", compression="group4")
    assert np.array_equal(decode_grey(path), np.asarray(bilevel.convert("L")))


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "BMP"])
def test_a_palette_is_looked_up(tmp_path: Path, rgb: Pixels, format_: str) -> None:
    palette = Image.fromarray(rgb).quantize(40)
    path = saved(tmp_path, palette, format_)
    assert np.array_equal(decode_bgr(path)[..., ::-1], np.asarray(palette.convert("RGB")))


@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_what_is_transparent_is_black(tmp_path: Path, rgb: Pixels, format_: str) -> None:
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[:20] = 0
    path = saved(tmp_path, Image.fromarray(np.dstack([rgb, alpha])), format_)
    decoded = decode_bgr(path)[..., ::-1]
    assert decoded[:20].max() == 0
    assert np.array_equal(decoded[20:], rgb[20:])


def test_grey_with_alpha_stays_grey(tmp_path: Path, grey: Pixels) -> None:
    assert np.array_equal(decode_grey(saved(tmp_path, Image.fromarray(grey).convert("LA"), "PNG")), grey)


@pytest.mark.parametrize(("format_", "within"), [("TIFF", 0), ("JPEG", 6)])
def test_inks_are_mixed(tmp_path: Path, rgb: Pixels, format_: str, within: int) -> None:
    path = saved(tmp_path, Image.fromarray(rgb).convert("CMYK"), format_)
    assert np.abs(decode_bgr(path)[..., ::-1].astype(int) - rgb).mean() <= within


def test_a_colour_profile_is_converted_to_srgb(tmp_path: Path) -> None:
    green = Image.new("RGB", (32, 32), (60, 200, 60))
    wide = ImageCms.ImageCmsProfile(io.BytesIO(wide_gamut_profile()))
    path = saved(tmp_path, green, "PNG", icc_profile=wide.tobytes())
    blue, seen_green, red = decode_bgr(path)[16, 16]
    assert seen_green > 200
    assert red < 60
    assert blue < 60


def test_a_broken_colour_profile_is_passed_over(tmp_path: Path, rgb: Pixels) -> None:
    path = saved(tmp_path, Image.fromarray(rgb), "PNG", icc_profile=b"no profile" * 40)
    assert np.array_equal(decode_bgr(path)[..., ::-1], rgb)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_a_turned_photo_comes_out_upright(tmp_path: Path, rgb: Pixels, format_: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path, Image.fromarray(rgb), format_, exif=exif)
    with Image.open(path) as image:
        upright = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(decode_bgr(path)[..., ::-1], upright)
    assert open_image(path).size_wh == (upright.shape[1], upright.shape[0])


@pytest.mark.parametrize("orientation", [1, 3])
@pytest.mark.parametrize("rows_per_strip", [1, 7, 37, 1000])
@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_strips_of_any_height_in_the_file(
    tmp_path: Path, compression: str | None, rows_per_strip: int, orientation: int
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1100, 90), np.uint8)
    path = saved(
        tmp_path,
        Image.fromarray(noise),
        "TIFF",
        compression=compression,
        tiffinfo={278: rows_per_strip, 274: orientation},
    )
    assert np.array_equal(decode_grey(path), noise if orientation == 1 else noise[::-1, ::-1])


def test_an_orientation_that_does_not_exist_counts_as_upright(tmp_path: Path, grey: Pixels) -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert np.array_equal(decode_grey(saved(tmp_path, Image.fromarray(grey), "PNG", exif=exif)), grey)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_bands_lie_on_the_grid_of_the_upright_image(tmp_path: Path, grey: Pixels, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = open_image(saved(tmp_path, Image.fromarray(grey), "PNG", exif=exif))
    upright, seen = decode_grey(image.path), np.zeros(image.size_wh[::-1], np.uint8)

    def paste(band: Band) -> None:
        assert band.x % 32 == 0
        assert band.y % 32 == 0
        height, width = band.pixels.shape
        seen[band.y : band.y + height, band.x : band.x + width] += band.pixels

    each_band(image, paste, step=32, colours="grey")
    assert np.array_equal(seen, upright)


@pytest.mark.parametrize("from_the_top", [False, True])
def test_a_tall_bitmap_in_either_direction(tmp_path: Path, from_the_top: bool) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (1300, 31), np.uint8)
    path = saved(tmp_path, Image.fromarray(noise[::-1] if from_the_top else noise), "BMP")
    if from_the_top:
        content = bytearray(path.read_bytes())
        content[22:26] = struct.pack("<i", -1300)
        path.write_bytes(content)
    assert np.array_equal(decode_grey(path), noise)


def test_a_second_run_over_the_rows_goes_on_where_the_first_stopped() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (100, 20), np.uint8)
    seen: list[Pixels] = []
    stream = RowStream([(0, 40), (40, 80), (80, 100)], lambda rows: seen.append(rows[..., 0].copy()))
    stream.run(pyvips.Image.new_from_array(noise[:50]))
    stream.run(pyvips.Image.new_from_array(noise))
    assert np.array_equal(np.vstack(seen), noise)


def test_a_run_length_bitmap(tmp_path: Path) -> None:
    path = tmp_path / "runs.bmp"
    path.write_bytes(run_length_bitmap(width=20, height=6))
    assert decode_grey(path)[:, 0].tolist() == [5 * 20, 4 * 20, 3 * 20, 2 * 20, 1 * 20, 0]


def test_the_content_decides_not_the_name(tmp_path: Path, grey: Pixels) -> None:
    path = tmp_path / "board.jpg"
    Image.fromarray(grey).save(path, "PNG")
    assert open_image(path).format == "PNG"
    assert np.array_equal(decode_grey(path), grey)


def test_decoding_a_large_colour_image_holds_little_more_than_its_grey(tmp_path: Path) -> None:
    side = 8192
    path = tmp_path / "large.png"
    row = b"\0" + bytes(range(256)) * (3 * side // 256)
    path.write_bytes(png(width=side, height=side, rows=row * side, colour=2))
    assert megabytes_to_decode(path) < side * side / 2**20 + 70
