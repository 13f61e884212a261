"""A release as one file: what the commit holds, and the wheels of what it needs, so that hosts ask no other machine."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from deployment.configuration import Source
from deployment.names import release_name


class CannotBuild(Exception):
    pass


@dataclass(frozen=True)
class Artefact:
    release: str
    path: Path
    sha256: str


def build(source: Source, folder: Path) -> Artefact:
    """Only what is committed. The same commit gives the same bytes, given the same wheels. Raises CannotBuild."""
    commit = _run("git", "-C", str(source.folder), "rev-parse", "HEAD").decode().strip()
    files = _run("git", "-C", str(source.folder), "archive", "--format=tar", "HEAD")
    release = release_name(f"{_version(files)}-{commit[:12]}")
    wheels = _wheels(files, source.requirements, folder / f"wheels-{release}")
    path = folder / f"{release}.tar"
    _write(path, files, wheels, release, commit)
    return Artefact(release, path, digest_of(path))


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(files: bytes) -> str:
    with tarfile.open(fileobj=io.BytesIO(files)) as tar:
        project = tar.extractfile("pyproject.toml")
        assert project is not None
        return str(tomllib.loads(project.read().decode())["project"]["version"])


def _wheels(files: bytes, requirements: str, folder: Path) -> list[Path]:
    """By the commit's own lock file, each checked against its hash there."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(files)) as tar:
        try:
            lock = tar.extractfile(requirements)
        except KeyError:
            raise CannotBuild(f"The commit has no {requirements}") from None
        assert lock is not None
        pins = folder / "requirements.txt"
        pins.write_bytes(lock.read())
    if any(line[:1].isalnum() for line in pins.read_text(encoding="utf-8").splitlines()):
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes")
        _run(*pip, "--only-binary=:all:", "--dest", str(folder), "-r", str(pins))
    return sorted(folder.glob("*.whl"))


def _write(path: Path, files: bytes, wheels: list[Path], release: str, commit: str) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(files)
    with tarfile.open(part, "a") as tar:
        _add(tar, "release.env", f"BENCHLIGHT_RELEASE={release}\n".encode())
        _add(tar, "release.json", json.dumps({"release": release, "commit": commit}, sort_keys=True).encode())
        for wheel in wheels:
            _add(tar, f"wheels/{wheel.name}", wheel.read_bytes())
    part.replace(path)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o644
    tar.addfile(entry, io.BytesIO(content))


def _run(*command: str) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise CannotBuild(f"{' '.join(command[:4])} ...: {done.stderr.decode(errors='replace')[-1500:].strip()}")
    return done.stdout
