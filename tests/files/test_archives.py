"""A ZIP is opened one file at a time; what is bad in it never stops the rest, nor leaves the scratch folder."""

import hashlib
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from files.models import Blob
from files.storage import blob_path
from tests.files import images
from tests.files.conftest import Shelf, Uploader

PNG = images.encoded("PNG")
JPEG = images.encoded("JPEG")


def states(files: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["name"], one.get("code", one["state"])) for one in files]


def test_every_image_of_a_zip_is_taken_and_junk_is_passed_over(ada: Uploader, shelf: Shelf) -> None:
    archive = images.zipped(
        {
            "day 1/a.png": PNG,
            "day 1/b.jpg": JPEG,
            "__MACOSX/day 1/._a.png": b"junk",
            "day 1/.DS_Store": b"junk",
            "Thumbs.db": b"junk",
            "day 2/한글 이름.png": images.encoded("PNG"),
        }
    )

    files = ada.upload(archive, filename="boards.zip")

    assert states(files) == [("a.png", "accepted"), ("b.jpg", "accepted"), ("한글 이름.png", "accepted")]
    assert Blob.objects.count() == 3


_BAD: list[tuple[str, bytes, str]] = [
    ("climbs out", images.zipped({"../../evil.png": PNG}), "zip_path"),
    ("climbs out by backslash", images.zipped({"..\\evil.png": PNG}), "zip_path"),
    ("absolute", images.zipped({"/etc/evil.png": PNG}), "zip_path"),
    ("drive letter", images.zipped({"C:/evil.png": PNG}), "zip_path"),
    ("symlink", images.zip_with_link("evil.png", "/etc/passwd"), "zip_link"),
    ("nested", images.zipped({"inner.zip": images.zipped({"a.png": PNG})}), "zip_nested"),
    ("nested and disguised", images.zipped({"inner.png": images.zipped({"a.png": PNG})}), "zip_nested"),
    ("lies: claims less", images.zip_lying_about_size("a.bmp", images.encoded("BMP"), 100), "zip_member_damaged"),
    ("lies: claims more", images.zip_lying_about_size("a.bmp", images.encoded("BMP"), 90_000), "zip_member_damaged"),
    ("encrypted", images.zip_marked_encrypted("a.png", PNG), "zip_encrypted"),
    ("another method", images.zipped({"a.png": PNG}, method=zipfile.ZIP_LZMA), "zip_method"),
    ("bomb", images.zipped({"a.png": b"\0" * (65 * 2**20)}), "zip_bomb"),
    ("text", images.zipped({"readme.txt": b"hello"}), "file_unknown"),
    ("svg", images.zipped({"a.png": b"<svg onload=alert(1)>"}), "file_not_an_image"),
    ("empty member", images.zipped({"a.png": b""}), "file_empty"),
    ("truncated member", images.zipped({"a.png": PNG[:-100]}), "file_truncated"),
    ("pixel flood", images.zipped({"a.png": images.png_claiming(65_000, 65_000)}), "file_too_many_pixels"),
]


@pytest.mark.parametrize(("content", "code"), [pytest.param(*rest, id=name) for name, *rest in _BAD])
def test_a_bad_file_in_a_zip_is_refused_with_its_reason(
    ada: Uploader, shelf: Shelf, folders: Path, content: bytes, code: str
) -> None:
    (refused,) = ada.upload(content, filename="boards.zip")

    assert refused.get("code") == code
    assert "%(" not in refused["message"]
    assert shelf.taken == []
    assert list((folders / "uploads").iterdir()) == []
    assert {path.name for path in folders.iterdir()} <= {"uploads", "files"}


def test_bad_files_do_not_stop_the_good_ones(ada: Uploader, shelf: Shelf) -> None:
    archive = images.zipped(
        {"1.png": PNG, "2.png": b"rubbish", "../3.png": PNG, "cursed.png": JPEG, "5.jpg": images.encoded("JPEG")}
    )

    files = ada.upload(archive, filename="boards.zip")

    assert states(files) == [
        ("1.png", "accepted"),
        ("2.png", "file_unknown"),
        ("3.png", "zip_path"),
        ("cursed.png", "upload_failed"),
        ("5.jpg", "accepted"),
    ]


def test_a_whole_zip_is_refused_when_it_is_no_zip_or_has_nothing(ada: Uploader, shelf: Shelf) -> None:
    whole = images.zipped({"a.png": PNG, "b.png": PNG})

    assert states(ada.upload(whole[:-30], filename="cut.zip")) == [("cut.zip", "zip_damaged")]
    assert states(ada.upload(images.zipped({"__MACOSX/x": b""}), filename="junk.zip")) == [("junk.zip", "zip_empty")]
    assert states(ada.upload(b"PK\x03\x04" + b"\0" * 100, filename="fake.zip")) == [("fake.zip", "zip_damaged")]


def test_a_file_without_a_name_spoils_no_zip(ada: Uploader, shelf: Shelf) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("", "b.png"):
            archive.writestr(zipfile.ZipInfo(name), PNG)

    files = ada.upload(file.getvalue(), filename="boards.zip")

    assert states(files) == [("unnamed", "zip_path"), ("b.png", "accepted")]


@pytest.mark.parametrize("start", [struct.pack("<I", 0xFFFFFFF0), struct.pack("<I", 0x7FFFFFFF)])
def test_a_file_that_claims_to_start_outside_the_zip_is_refused_by_itself(
    ada: Uploader, shelf: Shelf, start: bytes
) -> None:
    whole = bytearray(images.zipped({"a.png": PNG, "b.png": PNG}))
    first = whole.index(b"PK\x01\x02")
    whole[first + 42 : first + 46] = start

    assert states(ada.upload(bytes(whole), filename="boards.zip")) == [
        ("a.png", "zip_member_damaged"),
        ("b.png", "accepted"),
    ]


def test_a_directory_that_lies_about_its_own_place_is_refused(ada: Uploader, shelf: Shelf) -> None:
    """zipfile then counts all starts from there, which can lead to before the file."""
    whole = bytearray(images.zipped({"a.png": PNG}))
    end = whole.index(b"PK\x05\x06")
    whole[end + 16 : end + 20] = struct.pack("<I", end)

    (refused,) = ada.upload(bytes(whole), filename="boards.zip")

    assert refused["code"] in {"zip_damaged", "zip_member_damaged"}


def test_too_many_files_and_too_much_to_unpack_are_refused_as_a_whole(
    ada: Uploader, shelf: Shelf, settings: Settings
) -> None:
    archive = images.zipped({f"{number}.png": PNG for number in range(4)})
    settings.ZIP_MAX_FILES = 3
    assert states(ada.upload(archive, filename="many.zip")) == [("many.zip", "zip_too_many_files")]
    settings.ZIP_MAX_FILES = 4
    settings.ZIP_MAX_TOTAL_BYTES = 4 * len(PNG) - 1
    assert states(ada.upload(archive, filename="much.zip")) == [("much.zip", "zip_too_large")]
    settings.ZIP_MAX_TOTAL_BYTES = 4 * len(PNG)
    assert len(shelf.taken) == 0
    assert len(ada.upload(archive, filename="fits.zip")) == 4


def test_a_directory_that_would_fill_the_memory_is_not_even_read(ada: Uploader, shelf: Shelf) -> None:
    whole = bytearray(images.zipped({"a.png": PNG}))
    end = whole.index(b"PK\x05\x06")
    whole[end + 12 : end + 16] = struct.pack("<I", 2**30)
    assert states(ada.upload(bytes(whole), filename="huge.zip")) == [("huge.zip", "zip_too_many_files")]


def test_a_directory_size_is_read_wherever_a_zipfile_may_read_it(ada: Uploader, shelf: Shelf) -> None:
    """Versions of zipfile look for the 64-bit record at its address, or just before the locator."""
    whole = images.zipped({"a.png": PNG})
    end = whole.index(b"PK\x05\x06")
    huge = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 2**30, end)
    harmless = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 100, end)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    forged = whole[:end] + harmless + huge + locator + whole[end:]
    assert states(ada.upload(forged, filename="forged.zip")) == [("forged.zip", "zip_too_many_files")]


def test_a_zip64_is_read(ada: Uploader, shelf: Shelf) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("a.png", "w", force_zip64=True) as member:
        member.write(PNG)
    assert states(ada.upload(file.getvalue(), filename="big.zip")) == [("a.png", "accepted")]


def test_after_a_crash_in_the_middle_of_a_zip_the_rest_follows_and_nothing_twice(
    ada: Uploader, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = images.zipped({f"{number}.png": images.encoded("PNG", size_wh=(90 + number, 50)) for number in range(4)})
    url = ada.create(len(archive), filename="boards.zip").headers["Location"]

    class Killed(BaseException):
        pass

    unlink = Path.unlink

    def die_after_the_second(path: Path, *, missing_ok: bool = False) -> None:
        if len(shelf.taken) == 2:
            raise Killed
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as dying:
        dying.setattr(Path, "unlink", die_after_the_second)
        with pytest.raises(Killed):
            ada.append(url, 0, archive)
    told = ada.outcome(url)

    assert [one["state"] for one in told["files"]] == ["accepted"] * 4
    assert [name for name, _ in shelf.taken] == ["0.png", "1.png", "2.png", "3.png"]
    for sha256 in Blob.objects.values_list("sha256", flat=True):
        assert hashlib.sha256(blob_path(sha256).read_bytes()).hexdigest() == sha256


def test_where_one_image_is_wanted_a_zip_is_refused(ada: Uploader, shelf: Shelf) -> None:
    shelf.takes_archives = False

    files = ada.upload(images.zipped({"a.png": PNG, "b.jpg": JPEG}), filename="boards.zip")

    assert states(files) == [("boards.zip", "zip_one_image_wanted")]
    assert shelf.taken == []
