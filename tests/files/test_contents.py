"""A file is what its content says, whole or refused with a reason; nothing is decoded."""

import random
from pathlib import Path

import pytest
from PIL import Image

from files import contents
from problems.problem import Problem
from tests.files import images

_KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff", "BMP": "image/bmp"}

_WHOLE = [
    ("JPEG", {"mode": "RGB"}),
    ("JPEG", {"mode": "L"}),
    ("JPEG", {"mode": "CMYK"}),
    ("JPEG", {"mode": "RGB", "progressive": True}),
    ("JPEG", {"mode": "RGB", "subsampling": 0, "exif": b"Exif\0\0" + b"\xff\xd9" * 50}),
    *[("PNG", {"mode": mode}) for mode in ("1", "L", "P", "RGB", "RGBA", "I;16", "LA")],
    *[("TIFF", {"mode": mode}) for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16")],
    *[("TIFF", {"mode": "RGB", "compression": name}) for name in ("tiff_lzw", "tiff_deflate", "jpeg", "packbits")],
    ("TIFF", {"mode": "RGB", "big_tiff": True}),
    *[("BMP", {"mode": mode}) for mode in ("1", "L", "P", "RGB", "RGBA")],
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a file with a lying name.svg"


def code_of(path: Path, content: bytes, *, max_side_px: int | None = None) -> str:
    path.write_bytes(content)
    with pytest.raises(Problem) as refusal:
        contents.check(path, max_side_px=max_side_px)
    return refusal.value.code


@pytest.mark.parametrize(("format", "options"), _WHOLE)
def test_whole_images_pass_with_their_size(file: Path, format: str, options: dict[str, object]) -> None:
    file.write_bytes(images.encoded(format, size_wh=(97, 61), **options))  # type: ignore[arg-type]

    checked = contents.check(file)

    assert (checked.media_type, checked.size_wh) == (_KINDS[format], (97, 61))


def test_a_jpeg_with_a_camera_s_bytes_behind_its_end_passes(file: Path) -> None:
    file.write_bytes(images.encoded("JPEG") + b"camera trailer" * 100)
    assert contents.check(file).size_wh == (96, 64)


@pytest.mark.parametrize("format", _KINDS)
@pytest.mark.parametrize("kept", [0.03, 0.3, 0.6, 0.97])
def test_a_truncated_image_is_said_to_be_truncated(file: Path, format: str, kept: float) -> None:
    whole = images.encoded(format, size_wh=(400, 300))
    assert code_of(file, whole[: int(len(whole) * kept)]) == "file_truncated"


def test_a_truncated_jpeg_is_not_saved_by_the_thumbnail_in_its_exif(file: Path) -> None:
    whole = images.encoded("JPEG", size_wh=(400, 300), exif=b"Exif\0\0" + images.encoded("JPEG", size_wh=(16, 16)))
    assert code_of(file, whole[:-2000]) == "file_truncated"


def test_a_png_with_a_flipped_bit_is_said_to_be_damaged(file: Path) -> None:
    whole = bytearray(images.encoded("PNG", size_wh=(200, 200)))
    whole[len(whole) // 2] ^= 1
    assert code_of(file, bytes(whole)) == "file_damaged"


@pytest.mark.parametrize("claiming", [images.png_claiming, images.jpeg_claiming, images.tiff_claiming])
def test_a_pixel_flood_is_refused_by_its_header(file: Path, claiming: object) -> None:
    assert code_of(file, claiming(65_000, 65_000)) == "file_too_many_pixels"  # type: ignore[operator]


def test_a_tiff_that_has_to_be_unpacked_whole_is_refused_by_its_header(file: Path) -> None:
    """One compressed strip: a decoder holds it unpacked, however few rows are asked for."""
    assert code_of(file, images.tiff_claiming(16_384, 16_384, samples=3)) == "file_variant"
    file.write_bytes(images.tiff_claiming(16_384, 16_384))
    assert contents.check(file).size_wh == (16_384, 16_384)


def test_a_bmp_that_claims_more_pixels_than_it_has_is_truncated(file: Path) -> None:
    assert code_of(file, images.bmp_claiming(65_000, 65_000)) == "file_truncated"


def test_the_largest_allowed_side_passes_and_one_more_does_not(file: Path) -> None:
    file.write_bytes(images.encoded("PNG", size_wh=(300, 4), mode="L"))
    assert contents.check(file, max_side_px=300).size_wh == (300, 4)
    assert code_of(file, images.encoded("PNG", size_wh=(4, 301), mode="L"), max_side_px=300) == "file_too_many_pixels"


def test_empty_and_too_large_files_are_refused_with_their_sizes(file: Path) -> None:
    assert code_of(file, b"") == "file_empty"
    file.write_bytes(b"\xff\xd8\xff" + b"\0" * (3 * 2**20))
    with pytest.raises(Problem) as refusal:
        contents.check(file, max_bytes=2 * 2**20)
    assert refusal.value.code == "file_too_large"
    assert refusal.value.params == {"size_mb": 4, "limit_mb": 2}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg onload="alert(1)"/>', "SVG"),
        (b"\xef\xbb\xbf  <!DOCTYPE HTML><html><body>", "HTML"),
        (b"<script>alert(1)</script>", "HTML"),
        (b"%PDF-1.7\n", "PDF"),
        (b"GIF89a\1\0\1\0", "GIF"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"PK\x03\x04\x14\0", "ZIP"),
        (b"MZ\x90\0", "program"),
        (b"8BPS\0\1", "Photoshop PSD"),
        (b"\x1f\x8b\x08\0", "archive"),
    ],
)
def test_what_is_disguised_as_an_image_is_called_by_its_name(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "board.png"
    path.write_bytes(content + b"\0" * 50)
    with pytest.raises(Problem) as refusal:
        contents.check(path)
    assert (refusal.value.code, refusal.value.params) == ("file_not_an_image", {"found": found})


@pytest.mark.parametrize("content", [b"hello, I am no image", b"\0" * 100, b"\xff\xd8", b"B"])
def test_what_is_no_image_at_all_is_refused(file: Path, content: bytes) -> None:
    assert code_of(file, content) == "file_unknown"


@pytest.mark.parametrize(("marker", "detail"), [(0xC3, "SOF3"), (0xC9, "SOF9")])
def test_kinds_of_jpeg_that_no_reader_takes_are_named(file: Path, marker: int, detail: str) -> None:
    file.write_bytes(images.encoded("JPEG").replace(b"\xff\xc0", bytes((0xFF, marker)), 1))
    with pytest.raises(Problem) as refusal:
        contents.check(file)
    assert refusal.value.params == {"format": "JPEG", "detail": detail}


@pytest.mark.parametrize("format", _KINDS)
def test_mutated_files_pass_or_are_refused_and_never_anything_else(file: Path, format: str) -> None:
    whole = images.encoded(format)
    chance = random.Random(format)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            broken[chance.randrange(min(len(broken), chance.choice((64, 1024, len(broken)))))] = chance.randrange(256)
        del broken[chance.choice((len(broken), chance.randrange(len(broken)))) :]
        file.write_bytes(bytes(broken))
        try:
            contents.check(file)
        except Problem as problem:
            assert problem.code.startswith("file_")  # noqa: PT017 - passing is as good


def test_a_start_made_to_keep_the_recogniser_busy_is_answered_at_once(file: Path) -> None:
    assert code_of(file, b"<!---->" * 140 + b"x" * 100) == "file_unknown"


def test_nothing_is_decoded(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(images.encoded("PNG"))
    monkeypatch.setattr(Image, "open", lambda *_: pytest.fail("decoded"))
    assert contents.check(file).media_type == "image/png"
