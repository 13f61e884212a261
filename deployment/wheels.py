"""What a release needs of others, as wheels: made once for a lock file, and kept beside this program.

Hosts take them by their own hashes: what the lock file names has no wheel in every case, and is built here then.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).resolve().parents[1] / "build" / "wheels"
LIST = "wheels.txt"  # beside the wheels: what pip installs, each with its hash


class CannotBuild(Exception):
    pass


@dataclass(frozen=True)
class Wheels:
    """A folder with LIST in it. The name is the same for the same wheels, wherever they were made."""

    name: str
    folder: Path

    def pack(self, path: Path) -> Path:
        """As one file, the same bytes each time."""
        with tarfile.open(path, "w") as tar:
            for file in sorted(self.folder.iterdir()):
                add(tar, file.name, file.read_bytes())
        return path


def of_lock(lock: bytes, kept: Path = KEPT) -> Wheels:
    """Raises CannotBuild."""
    folder = kept / hashlib.sha256(lock + sys.version.encode()).hexdigest()[:16]
    if not folder.exists():
        _make(lock, folder)
    content = (folder / LIST).read_bytes()
    return Wheels(f"environment-{hashlib.sha256(content).hexdigest()[:16]}", folder)


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o644
    tar.addfile(entry, io.BytesIO(content))


def run(*command: str) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise CannotBuild(f"{' '.join(command[:4])} ...: {done.stderr.decode(errors='replace')[-1500:].strip()}")
    return done.stdout


def _make(lock: bytes, folder: Path) -> None:
    """Beside its place first: what was cut short is made anew."""
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    pins = part / "pins.txt"
    pins.write_bytes(lock)
    if any(line[:1].isalnum() for line in lock.decode().splitlines()):
        pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--require-hashes")
        run(*pip, "--no-deps", "--wheel-dir", str(part), "-r", str(pins))
    pins.unlink()
    (part / LIST).write_text("".join(_named(wheel) for wheel in sorted(part.glob("*.whl"))), encoding="utf-8")
    part.replace(folder)


def _named(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    with wheel.open("rb") as file:
        return f"{name}=={version} --hash=sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}\n"
