"""A release as two files: what the commit holds, and the wheels that it needs, so that hosts ask no other machine."""

import hashlib
import io
import json
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from deployment import wheels
from deployment.configuration import Source
from deployment.names import release_name
from deployment.wheels import CannotBuild, add, run


@dataclass(frozen=True)
class Artefact:
    """One file for the hosts: a release's own files, or the wheels of an environment, by its name there."""

    release: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Build:
    release: Artefact
    environment: Artefact  # goes only to hosts that have not got it yet: most releases need what the one before needed

    @property
    def size_bytes(self) -> int:
        return self.release.path.stat().st_size + self.environment.path.stat().st_size


def build(source: Source, folder: Path, kept: Path = wheels.KEPT) -> Build:
    """Only what is committed. The same commit gives the same bytes, given the same wheels. Raises CannotBuild."""
    commit = run("git", "-C", str(source.folder), "rev-parse", "HEAD").decode().strip()
    files = run("git", "-C", str(source.folder), "archive", "--format=tar", "HEAD")
    release = release_name(f"{_version(files)}-{commit[:12]}")
    needed = wheels.of_lock(_lock(files, source.requirements), kept)
    path = folder / f"{release}.tar"
    folder.mkdir(parents=True, exist_ok=True)
    _write(path, files, release, commit)
    return Build(_artefact(release, path), _artefact(needed.name, needed.pack(folder / f"{needed.name}.tar")))


def _artefact(name: str, path: Path) -> Artefact:
    return Artefact(name, path, digest_of(path))


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(files: bytes) -> str:
    with tarfile.open(fileobj=io.BytesIO(files)) as tar:
        project = tar.extractfile("pyproject.toml")
        assert project is not None
        return str(tomllib.loads(project.read().decode())["project"]["version"])


def _lock(files: bytes, requirements: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(files)) as tar:
        try:
            lock = tar.extractfile(requirements)
        except KeyError:
            raise CannotBuild(f"The commit has no {requirements}") from None
        assert lock is not None
        return lock.read()


def _write(path: Path, files: bytes, release: str, commit: str) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(files)
    with tarfile.open(part, "a") as tar:
        add(tar, "release.env", f"BENCHLIGHT_RELEASE={release}\n".encode())
        add(tar, "release.json", json.dumps({"release": release, "commit": commit}, sort_keys=True).encode())
    part.replace(path)
