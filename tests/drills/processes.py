"""A site's processes, found by a word in their environment, and told apart by what they run."""

import os
from dataclasses import dataclass
from pathlib import Path

SITE_VARIABLE = "DRILL_SITE"
_ROLES = {
    "manage.py\0serve": "serve",
    "daphne": "web",
    "watch_lane": "watchdog",
    "send_callbacks": "sender",
    "watch_devices": "watcher",
    "qcluster": "cluster",
    "jobs.engine_child": "engine",
    "faulty.puppet": "puppet",
}


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    role: str
    state: str
    words: tuple[str, ...]
    born: int  # in clock ticks since boot: tells it from a later process with its number

    @property
    def lane(self) -> str:
        return self.words[-1] if self.role == "watchdog" else ""


def of_site(site: str) -> list[Process]:
    wanted = f"{SITE_VARIABLE}={site}\0".encode()
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal() and (process := _read(Path(entry.path), wanted)):
            found.append(process)
    return found


def born(pid: int) -> int:
    """0: no such process, or a zombie."""
    try:
        fields = _stat(Path(f"/proc/{pid}"))
    except OSError:
        return 0
    return 0 if fields[0] in "ZX" else int(fields[19])


def is_alive(process: Process) -> bool:
    return born(process.pid) == process.born


def _read(folder: Path, wanted: bytes) -> Process | None:
    try:
        if wanted not in (folder / "environ").read_bytes():
            return None
        command = (folder / "cmdline").read_bytes().decode(errors="replace").rstrip("\0")
        fields = _stat(folder)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    role = next((role for sign, role in _ROLES.items() if sign in command), "other")
    return Process(int(folder.name), int(fields[1]), role, fields[0], tuple(command.split("\0")), int(fields[19]))


def _stat(folder: Path) -> list[str]:
    """Fields of /proc/PID/stat from the third, the state, on."""
    return (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
