"""The key of the first start is whole or not there; a damaged file mends; detection leaves the database its reserve."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Role, User
from files import contents, storage
from inspections import detection
from jobs.models import Job
from problems.problem import Problem
from tests.files import images
from tests.serving import ROOT, inherited
from webapp import env


def show_key(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "from webapp import env; from pathlib import Path; import sys; print(env.secret_key(Path(sys.argv[1])))"
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.run(command, cwd=ROOT, env=inherited(), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("left", ["", "kP3", " \n"])
def test_a_key_that_was_cut_short_is_refused_with_what_to_do(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret_key").write_text(left)

    done = show_key(tmp_path)

    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)
    assert str(tmp_path / "secret_key") in done.stderr
    assert "backup" in done.stderr
    assert (tmp_path / "secret_key").read_text() == left


def test_several_hosts_that_start_at_once_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as threads:
        shown = list(threads.map(show_key, [tmp_path] * 6))

    assert {(done.returncode, done.stdout) for done in shown} == {(0, shown[0].stdout)}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_disk_that_takes_no_key_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.delenv("BENCHLIGHT_SECRET_KEY", raising=False)
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(SystemExit, match="No space left"):
        env.secret_key(tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_same_image_again_mends_a_stored_file_that_was_damaged(tmp_path: Path) -> None:
    source = tmp_path / "board.png"
    source.write_bytes(images.encoded("PNG"))
    blob = storage.store(source, contents.check(source))
    path = storage.blob_path(blob.pk)
    damaged = bytearray(source.read_bytes())
    damaged[-20] ^= 1
    path.unlink()
    path.write_bytes(damaged)

    storage.store(source, contents.check(source))

    assert storage.hash_file(path) == blob.pk


@pytest.mark.django_db
def test_detection_leaves_the_database_its_reserve(settings: Settings) -> None:
    actor = Actor(user=User.objects.create(username="ada", role=Role.OPERATOR), via="api")
    settings.FREE_SPACE_KEEP_BYTES = 2**60

    with pytest.raises(Problem) as refused:
        detection.start(actor, [images.encoded("PNG")], None, filename="a", conf=None, iou=None, visualize=False)

    assert (refused.value.code, refused.value.status) == ("storage_full", 507)
    assert not Job.objects.exists()
    assert list((settings.DERIVED_FOLDER / "detections").iterdir()) == []
