from pathlib import Path

import pytest

from deployment import built
from deployment.artefact import Artefact, Build, digest_of
from deployment.wheels import CannotBuild


@pytest.fixture
def made(tmp_path: Path) -> Build:
    parts = []
    for name in ("0.1.0-new", "environment-1"):
        path = tmp_path / f"{name}.tar"
        path.write_bytes(name.encode())
        parts.append(Artefact(name, path, digest_of(path)))
    return Build(*parts)


def test_a_build_is_found_again(made: Build, tmp_path: Path) -> None:
    built.keep(made, tmp_path)
    assert built.load(tmp_path) == made


def test_another_file_than_was_built_is_refused(made: Build, tmp_path: Path) -> None:
    built.keep(made, tmp_path)
    made.release.path.write_bytes(b"other")
    with pytest.raises(CannotBuild, match="another digest"):
        built.load(tmp_path)


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotBuild, match="no whole build"):
        built.load(tmp_path)
