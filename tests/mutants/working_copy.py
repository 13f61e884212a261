"""A copy of the working tree in which guards are taken out, so that the tree itself is never without one."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.mutant import Mutant

ROOT = Path(__file__).resolve().parents[2]


class WorkingCopy:
    """What git knows or would take, and what `manage.py set_up` makes: translations, and the pages' static files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        wanted = {path for path in _tracked() if (ROOT / path).is_file()}
        for path in wanted:
            _bring_up_to_date(ROOT / path, folder / path)
        for path in _present(folder) - wanted:
            (folder / path).unlink()
        _link(folder / "build" / "static", ROOT / "build" / "static")

    @contextmanager
    def without(self, mutant: Mutant) -> Iterator[None]:
        path = self.folder / mutant.file
        source = path.read_text(encoding="utf-8")
        _write(path, mutant.applied_to(source))
        try:
            yield
        finally:
            _write(path, source)


def _tracked() -> set[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    compiled = {str(path.relative_to(ROOT)) for path in (ROOT / "locale").rglob("*.mo")}
    return {path for path in listed.split("\0") if path} | compiled


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(target)


def _present(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in files}


def _bring_up_to_date(source: Path, target: Path) -> None:
    if target.exists():
        there, here = target.stat(), source.stat()
        if (there.st_mtime_ns, there.st_size) == (here.st_mtime_ns, here.st_size):
            return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    _forget_compiled(target)


def _write(path: Path, source: str) -> None:
    path.write_text(source, encoding="utf-8")
    _forget_compiled(path)


def _forget_compiled(path: Path) -> None:
    """Python tells sources apart by second and size only: two mutants of one file may share both."""
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()
