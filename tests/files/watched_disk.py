"""What a power cut would take, by the system calls that a process made: strace's log, replayed on a model of a disk.

A write leaves content that only fsync of that file makes safe; a new name is safe once its folder was fsynced.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_TRACED = (
    "openat,creat,write,pwrite64,writev,sendto,sendmsg,sendfile,copy_file_range,ftruncate,fsync,fdatasync,"
    "link,linkat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat"
)
_LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. \w+ resumed>(?P<rest>.*)|(?P<call>\w+)\((?P<told>.*))")
_UNFINISHED = " <unfinished ...>"
_SCRATCH = ".member"  # one file of a ZIP while it is looked at: a crash may take it


def strace(log: Path) -> list[str]:
    """What to put before a command."""
    program = shutil.which("strace")
    if program is None or subprocess.run([program, "-o", "/dev/null", "true"], check=False).returncode:
        pytest.skip("strace is missing, or may not trace here: apt-get install -y strace")
    # -D: the command is our own child, not strace's.
    return [program, "-D", "-f", "-y", "-s", "16", "-e", f"trace={_TRACED}", "-e", "signal=none", "-o", str(log)]


@dataclass
class Disk:
    """Replays a log for what is below `root`; `lost` tells what was not safe when it had to be."""

    root: Path
    unsafe_content: set[str] = field(default_factory=set)  # file by the name it was made under
    unsafe_names: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    commits: int = 0
    answers: int = 0
    _strangers: list[Path] = field(default_factory=list)
    _made_as: dict[str, str] = field(default_factory=dict)

    def distrust(self, path: Path) -> None:
        """As another process may have left it a moment before ours comes by: neither content nor names are safe."""
        self._strangers.append(path)

    def replay(self, log: Path) -> "Disk":
        for call, told in _calls(log):
            self._meet_strangers(told)
            self._see(call, told)
        return self

    def nothing_may_be_unsafe(self, when: str) -> None:
        unsafe = [f"content of {self._short(one)}" for one in sorted(self.unsafe_content)]
        unsafe += [f"name {self._short(one)}" for one in sorted(self.unsafe_names) if not one.endswith(_SCRATCH)]
        self.lost += [f"{when}: {one}" for one in unsafe]

    def _meet_strangers(self, told: str) -> None:
        for path in [one for one in self._strangers if str(one.parent) in told]:
            self._strangers.remove(path)
            self.unsafe_content.add(str(path))
            self.unsafe_names.update(str(one) for one in (path, *path.parents) if self._watched(str(one)))
            self.unsafe_names.discard(str(self.root))

    def _see(self, call: str, told: str) -> None:
        named = (_without_links(one) for one in re.findall(r'[<"](/[^>"]*)[>"]', told))
        paths = [one for one in named if self._watched(one)]
        on_disk = bool(paths)
        if call in {"write", "pwrite64", "writev", "sendfile", "copy_file_range", "ftruncate"} and on_disk:
            self._write(paths[-1] if call == "copy_file_range" else paths[0])
        elif call in {"write", "writev", "sendto", "sendmsg"} and '"HTTP/1.1 2' in told:
            self.answers += 1
            self.nothing_may_be_unsafe(f"answer {self.answers}")
        elif call in {"fsync", "fdatasync"} and on_disk:
            self._sync(paths[0])
        elif on_disk and told.rpartition(" = ")[2].strip()[:2] != "-1":
            self._rename(call, told, paths)

    def _write(self, path: str) -> None:
        if path.endswith("-wal") and path not in self.unsafe_content:
            self.commits += 1
            self.nothing_may_be_unsafe(f"commit {self.commits}")
        self.unsafe_content.add(self._made_as.get(path, path))

    def _sync(self, path: str) -> None:
        self.unsafe_content.discard(self._made_as.get(path, path))
        self.unsafe_names = {one for one in self.unsafe_names if str(Path(one).parent) != path}

    def _rename(self, call: str, told: str, paths: list[str]) -> None:
        first, last = paths[0], paths[-1]
        if call.startswith("unlink"):
            self.unsafe_names.discard(last)
            self._made_as.pop(last, None)
        elif call in {"openat", "creat"}:
            if "O_CREAT" in told and last not in self._made_as and not last.endswith("-wal"):
                self._made_as[last] = last
                self.unsafe_names.add(last)
        else:
            self.unsafe_names.add(last)
            if not call.startswith("mkdir"):
                self._made_as[last] = self._made_as.get(first, first)
            if call.startswith("rename"):
                self.unsafe_names.discard(first)
                self._made_as.pop(first, None)

    def _watched(self, path: str) -> bool:
        """The database's write-ahead log and what it refers to; SQLite itself sees to its other files."""
        if not Path(path).is_relative_to(self.root):
            return False
        name = Path(path).name
        return ("sqlite3" not in name or name.endswith("-wal")) and not name.endswith(".log")

    def _short(self, path: str) -> str:
        return re.sub(r"[0-9a-f]{12,}", "…", str(Path(path).relative_to(self.root.parent)))


def _without_links(path: str) -> str:
    """As strace tells open files."""
    return str(Path(path).parent.resolve() / Path(path).name)


def wait_for_end(log: Path) -> None:
    """strace writes on for a moment after what it watched has ended."""
    deadline = time.monotonic() + 30
    while "+++ exited" not in log.read_text(errors="replace")[-300:] and time.monotonic() < deadline:
        time.sleep(0.05)


def _calls(log: Path) -> Iterator[tuple[str, str]]:
    """Each call with its arguments: writes when they begin, everything else when it has come to its end."""
    begun: dict[str, tuple[str, str]] = {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        pid, call, told = match["pid"], match["call"], match["told"]
        if call is None:
            call, told = begun.pop(pid, ("", ""))
            told += match["rest"]
            if "write" in call or "send" in call:
                continue
        elif told.endswith(_UNFINISHED):
            told = told.removesuffix(_UNFINISHED)
            begun[pid] = (call, told)
            if "write" not in call and "send" not in call:
                continue
        yield call, told
