"""Accepted means durable, proved by the system calls: whatever a row or an answer refers to was fsynced before it.

Content, name and folders, of uploads in pieces, of archives, of files that stand there already, on one file system and
across two, of one-call detection, of models, and of the key that signs sessions.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspections.vision.shipped import FOLDER
from tests.files import images
from tests.files.watched_disk import Disk, strace, wait_for_end
from tests.live.running_site import RunningSite

ROOT = Path(__file__).resolve().parents[2]
_TUS = {"Tus-Resumable": "1.0.0"}


class TracedSite(RunningSite):
    """Its web process runs under strace: from the start of each test to the replay of what it did."""

    trace: Path

    def command(self) -> list[str]:
        self.trace = self.folder.with_name(f"{uuid.uuid4().hex}.strace")
        return [*strace(self.trace), *super().command()]

    def replayed(self, disk: Disk | None = None) -> Disk:
        self.stop()
        wait_for_end(self.trace)
        return (disk or Disk(self.folder)).replay(self.trace)


@pytest.fixture(scope="module")
def one_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TracedSite]:
    folder = tmp_path_factory.mktemp("site")
    with TracedSite(
        folder, application="tests.files.site_with_a_shelf:application", BENCHLIGHT_FREE_SPACE_KEEP_MB="1"
    ) as site:
        yield site


@pytest.fixture
def site(one_site: TracedSite) -> TracedSite:
    """Its first upload makes its folders."""
    if one_site.daphne.poll() is not None:
        for name in ("files", "uploads", "derived"):
            shutil.rmtree(one_site.folder / name, ignore_errors=True)
        one_site.start()
    return one_site


def upload(site: RunningSite, content: bytes, *, piece: int = 1 << 20) -> None:
    with site.browser(site.sign_in("ada")) as browser:
        browser.headers["X-CSRFToken"] = browser.get("/settings/profile/").text.split('data-csrf="')[1].split('"')[0]
        pairs = {"filename": "board", "purpose": "shelf"}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())
        asked = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        url = browser.post("/files/uploads/", headers=_TUS | asked).headers["Location"]
        for start in range(0, len(content), piece):
            headers = _TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(start)}
            assert browser.patch(url, headers=headers, content=content[start : start + piece]).status_code == 204
        assert {file["state"] for file in browser.get(f"{url}/outcome").json()["files"]} == {"accepted"}


def stored(folder: Path, content: bytes) -> Path:
    sha256 = hashlib.sha256(content).hexdigest()
    return folder / "files" / sha256[:2] / sha256[2:4] / sha256


def test_an_upload_in_pieces_and_an_archive(site: TracedSite) -> None:
    bmp = images.encoded("BMP", size_wh=(900, 700))
    upload(site, bmp)
    upload(site, images.zipped({"a.png": images.encoded("PNG"), "b.jpg": images.encoded("JPEG")}))

    disk = site.replayed()

    assert disk.lost == []
    assert disk.answers >= 6
    assert disk.commits >= 12
    assert stored(site.folder, bmp).read_bytes() == bmp


def test_content_that_another_request_has_just_placed(site: TracedSite) -> None:
    """It may be in memory alone as yet, and so may its folders."""
    png = images.encoded("PNG")
    target = stored(site.folder, png)
    target.parent.mkdir(parents=True)
    target.write_bytes(png)
    disk = Disk(site.folder)
    disk.distrust(target)

    upload(site, png)

    assert site.replayed(disk).lost == []
    assert disk.answers >= 3


def test_an_upload_folder_on_another_disk(site: TracedSite) -> None:
    """Nothing can be linked then: what is stored is a copy."""
    bmp = images.encoded("BMP", size_wh=(900, 700))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        (site.folder / "uploads").symlink_to(other)
        upload(site, bmp)

        assert site.replayed().lost == []
        (site.folder / "uploads").unlink()

    assert stored(site.folder, bmp).stat().st_nlink == 1


def test_detection_in_one_call(site: TracedSite) -> None:
    board, golden = images.encoded("PNG"), images.encoded("PNG")
    with site.browser(site.sign_in("ada")) as browser:
        browser.headers["X-CSRFToken"] = browser.get("/settings/profile/").text.split('data-csrf="')[1].split('"')[0]
        answer = browser.post("/api/v1/detect", files={"file": ("a.png", board), "golden": ("b.png", golden)})
        assert answer.json()["job"] > 0, answer.text

    disk = site.replayed()

    assert disk.lost == []
    assert len(list((site.folder / "derived" / "detections").glob("*/*"))) == 2
    assert disk.commits >= 1


def test_a_model_and_the_key_of_the_first_start(tmp_path: Path) -> None:
    folder, trace = tmp_path / "new" / "site", tmp_path / "strace"
    folder.parent.mkdir()
    manage(folder, "migrate", "-v0", "--skip-checks", under=strace(trace))
    key = Disk(folder.parent).replay(trace)
    key.nothing_may_be_unsafe("at the end")
    manage(folder, "add_model", str(FOLDER / "detector.onnx"), "--kind", "detector", under=strace(trace))

    model = Disk(folder).replay(trace)

    assert [one for one in key.lost if "secret_key" in one or one.endswith("new/site")] == []
    assert model.lost == []
    assert model.commits >= 1
    assert len(list((folder / "models").iterdir())) == 1


def manage(folder: Path, *arguments: str, under: list[str]) -> None:
    trace = Path(under[under.index("-o") + 1])
    subprocess.run(
        [*under, sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"BENCHLIGHT_DATA": str(folder), "BENCHLIGHT_DATABASE_URL": ""},
        check=True,
        capture_output=True,
    )
    wait_for_end(trace)
