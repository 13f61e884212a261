"""Every common kind of image file becomes the right 8-bit array; every bad one becomes a Problem."""

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from PIL import Image, ImageCms, ImageOps

from inspections.vision import row_stream, vips_rows
from inspections.vision.images import Band, decode_bgr, decode_grey, each_band, open_image
from inspections.vision.row_stream import RowStream
from problems.problem import Problem

Pixels = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 157, 103


@pytest.fixture(params=["at_once", "by_rows"], autouse=True)
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small images are decoded at once, large ones by rows: to the same pixels and the same problems."""
    if request.param == "by_rows":
        monkeypatch.setattr(row_stream, "AT_ONCE_PX", 0)


@pytest.fixture
def grey() -> Pixels:
    """Smooth, so that lossy formats stay near, and without any symmetry."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.asarray((x * 1.1 + y * 0.5) % 256, np.uint8)


@pytest.fixture
def rgb(grey: Pixels) -> Pixels:
    return np.stack([grey, 255 - grey, grey // 2], axis=-1)


def luma(rgb: Pixels) -> npt.NDArray[np.float64]:
    return np.asarray(rgb @ np.array([0.299, 0.587, 0.114]))


def saved(folder: Path, image: Image.Image, format_: str, **options: Any) -> Path:
    path = folder / f"board.{format_.lower()}"
    image.save(path, format_, **options)
    return path


def problem_of(path: Path, **options: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        decode_grey(path, **options)
    return caught.value


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


def test_decoding_a_large_colour_image_holds_little_more_than_its_grey(tmp_path: Path) -> None:
    side = 8192
    path = tmp_path / "large.png"
    row = b"\0" + bytes(range(256)) * (3 * side // 256)
    path.write_bytes(png(width=side, height=side, rows=row * side, colour=2))
    assert megabytes_to_decode(path) < side * side / 2**20 + 70


def megabytes_to_decode(path: Path) -> float:
    """By how much a process of its own grows at most, whether the file is sound or not."""
    code = """
import contextlib, pathlib, sys
from inspections.vision.images import decode_grey
from problems.problem import Problem
def peak():
    lines = dict(line.split(":", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024
start = peak()
with contextlib.suppress(Problem):
    decode_grey(sys.argv[1])
print(peak() - start)
"""
    return float(subprocess.run([sys.executable, "-c", code, path], check=True, stdout=subprocess.PIPE).stdout)


def broken(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    if chance.random() < 0.25:
        return bytes(damaged[: chance.randrange(len(damaged))])
    reach = len(damaged) if chance.random() < 0.5 else min(len(damaged), 200)
    for _ in range(chance.randrange(1, 12)):
        damaged[chance.randrange(reach)] = chance.randrange(256)
    return bytes(damaged)


def png(*, width: int, height: int, rows: bytes, depth: int = 8, colour: int = 0, interlaced: bool = False) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def run_length_bitmap(*, width: int, height: int) -> bytes:
    """Rows from the bottom, each of one grey of 20 times its number."""
    runs = b"".join(bytes([width, row * 20, 0, 0]) for row in range(height)) + b"\0\1"
    palette = b"".join(bytes([level, level, level, 0]) for level in range(256))
    start = 14 + 40 + len(palette)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 2835, 2835, 256, 0)
    return b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + info + palette + runs


def wide_gamut_profile() -> bytes:
    """Display P3's primaries as a minimal matrix profile (ICC.1:2010, v2)."""

    def s15(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(x: float, y: float, z: float) -> bytes:
        return b"XYZ " + bytes(4) + s15(x) + s15(y) + s15(z)

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"wide\0" + bytes(78 + 1)
    tags = {
        b"desc": text,
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text" + bytes(4) + b"none\0" + bytes(3),
    }
    table, data = b"", b""
    offset = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", offset + len(data), len(content))
        data += content
    size = offset + len(data)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ") + bytes(12) + b"acsp"
    head += bytes(28) + s15(0.9642) + s15(1.0) + s15(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data
