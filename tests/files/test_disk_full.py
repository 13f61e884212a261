"""On a small disk of its own (a tmpfs, so as root): nothing half-written, a reason, and on it goes with room."""

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from files.models import Blob, Upload
from tests.files import images
from tests.files.conftest import Shelf, Uploader

MB = 2**20


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], check=True)
    settings.UPLOADS_FOLDER = disk / "uploads"
    settings.FILES_FOLDER = disk / "files"
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.fixture
def bmp() -> bytes:
    return images.encoded("BMP", size_wh=(1000, 900))  # 2.7 MB


def test_a_full_disk_is_refused_before_the_first_byte(small_disk: Path, ada: Uploader, shelf: Shelf) -> None:
    (small_disk / "other").write_bytes(b"x" * 5 * MB)

    answer = ada.create(2 * MB)

    assert answer.status_code == 507
    assert answer.json()["error"]["code"] == "storage_full"  # type: ignore[attr-defined]
    assert answer.json()["error"]["retry"] is True  # type: ignore[attr-defined]
    assert not Upload.objects.exists()


def test_a_disk_that_fills_up_on_the_way_loses_nothing(
    small_disk: Path, ada: Uploader, shelf: Shelf, bmp: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = ada.create(len(bmp)).headers["Location"]
    assert ada.append(url, 0, bmp[:MB]).status_code == 204
    other = small_disk / "other"
    other.write_bytes(b"x" * int(4.5 * MB))
    monkeypatch.setattr("files.uploads.check_free_space", lambda _: None)  # somebody else took it since it was asked

    answer = ada.append(url, MB, bmp[MB:])

    assert answer.status_code == 507
    assert ada.ask("HEAD", url).headers["Upload-Offset"] == str(MB)
    assert next((small_disk / "uploads").iterdir()).stat().st_size == MB
    other.unlink()
    assert ada.append(url, MB, bmp[MB:]).status_code == 204
    assert ada.outcome(url)["files"][0]["state"] == "accepted"


def test_a_zip_that_fills_the_disk_goes_on_when_there_is_room(
    small_disk: Path, ada: Uploader, shelf: Shelf, bmp: bytes
) -> None:
    second = images.encoded("PNG")
    archive = images.zipped({"a.png": second, "large.bmp": b"BM" + b"\0" * (5 * MB), "c.bmp": bmp})
    other = small_disk / "other"
    other.write_bytes(b"x" * MB)
    url = ada.create(len(archive), filename="boards.zip").headers["Location"]

    answer = ada.append(url, 0, archive)

    assert answer.status_code == 507
    assert [name for name, _ in shelf.taken] == ["a.png"]
    assert Blob.objects.count() == 1
    assert sorted(path.suffix for path in (small_disk / "uploads").iterdir()) == [".part"]
    assert ada.client.get(f"{url}/outcome").status_code == 507
    assert not list((small_disk / "files").rglob("*.part"))


def test_the_reserve_for_the_database_is_kept(
    small_disk: Path, ada: Uploader, shelf: Shelf, bmp: bytes, settings: Settings
) -> None:
    settings.FREE_SPACE_KEEP_BYTES = 4 * MB
    assert ada.create(len(bmp)).status_code == 507
    settings.FREE_SPACE_KEEP_BYTES = 2 * MB
    assert ada.upload(bmp)[0]["state"] == "accepted"


def test_unpacking_a_zip_keeps_the_reserve_too(
    small_disk: Path, ada: Uploader, shelf: Shelf, settings: Settings
) -> None:
    settings.FREE_SPACE_KEEP_BYTES = 2 * MB
    blank = Image.new("L", (2000, 1500))  # 3 MB that pack to little
    file = io.BytesIO()
    blank.save(file, "BMP")
    archive = images.zipped({"large.bmp": file.getvalue()})
    (small_disk / "other").write_bytes(b"x" * int(1.5 * MB))
    url = ada.create(len(archive), filename="boards.zip").headers["Location"]

    assert ada.append(url, 0, archive).status_code == 507
    (small_disk / "other").unlink()
    settings.FREE_SPACE_KEEP_BYTES = 0
    assert ada.outcome(url)["files"][0]["state"] == "accepted"
