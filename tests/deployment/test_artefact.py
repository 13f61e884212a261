import subprocess
import tarfile
from pathlib import Path

import pytest

from deployment import artefact
from deployment.configuration import Source
from deployment.wheels import CannotBuild, of_lock
from tests.deployment.hosts import HERE


def source_in(folder: Path) -> Source:
    subprocess.run(["cp", "-r", str(HERE / "stand_in"), str(folder)], check=True)
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "a release"], check=True)
    return Source(folder)


def test_only_what_is_committed_and_the_same_bytes_again(tmp_path: Path) -> None:
    source = source_in(tmp_path / "source")
    kept = tmp_path / "kept"
    first = artefact.build(source, tmp_path / "first", kept).release
    (source.folder / "stray").write_text("not committed")
    second = artefact.build(source, tmp_path / "second", kept).release
    assert (first.release, first.sha256) == (second.release, second.sha256)
    with tarfile.open(second.path) as tar:
        names = set(tar.getnames())
        environment = tar.extractfile("release.env")
        assert environment is not None
        assert environment.read().decode() == f"BENCHLIGHT_RELEASE={first.release}\n"
    assert "manage.py" in names
    assert "stray" not in names


def test_a_commit_without_its_lock_file_is_refused(tmp_path: Path) -> None:
    source = source_in(tmp_path / "source")
    with pytest.raises(CannotBuild, match=r"The commit has no requirements/none\.txt"):
        artefact.build(Source(source.folder, "requirements/none.txt"), tmp_path)


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotBuild, match="not a git repository"):
        artefact.build(Source(tmp_path), tmp_path)


def test_wheels_are_made_once_for_a_lock_file_and_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    nothing = of_lock(b"# nothing\n", tmp_path)
    (nothing.folder / "a-1.0-py3-none-any.whl").write_bytes(b"kept")
    again = of_lock(b"# nothing\n", tmp_path)
    assert again == nothing
    assert again.pack(tmp_path / "one").read_bytes() == again.pack(tmp_path / "two").read_bytes()
    with tarfile.open(tmp_path / "one") as tar:
        assert tar.getnames() == ["a-1.0-py3-none-any.whl", "wheels.txt"]


def test_wheels_that_cannot_be_had_leave_nothing_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock = b"no-such-thing-of-ours==1.0 --hash=sha256:" + b"0" * 64 + b"\n"
    with pytest.raises(CannotBuild, match="pip wheel"):
        of_lock(lock, tmp_path)
    assert not [folder for folder in tmp_path.iterdir() if folder.suffix != ".part"]
