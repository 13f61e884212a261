import subprocess
import tarfile
from pathlib import Path

import pytest

from deployment import artefact
from deployment.configuration import Source
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
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    first = artefact.build(source, tmp_path / "first")
    (source.folder / "stray").write_text("not committed")
    second = artefact.build(source, tmp_path / "second")
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
    with pytest.raises(artefact.CannotBuild, match=r"The commit has no requirements/none\.txt"):
        artefact.build(Source(source.folder, "requirements/none.txt"), tmp_path)


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(artefact.CannotBuild, match="not a git repository"):
        artefact.build(Source(tmp_path), tmp_path)
