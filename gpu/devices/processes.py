"""Who the processes on a GPU are: by the numbers that the driver gives, which may be another namespace's."""

import socket
from dataclasses import dataclass
from pathlib import Path

ENGINE_MODULE = "jobs.engine_child"
LANE_VARIABLE = "Q_CLUSTER_NAME"
_PROC = Path("/proc")


@dataclass(frozen=True)
class Known:
    """A process that this one can see. worker: "HOST:PID" of the lane's worker that an engine belongs to, else "".

    HOST and PID are those of the worker's own namespaces: what the worker wrote into the rows of its jobs.
    """

    name: str
    lane: str = ""
    worker: str = ""

    @property
    def is_ours(self) -> bool:
        return bool(self.worker)


def who_is(pid: int, proc: Path = _PROC) -> Known | None:
    """None: no such process in sight. In a container, the driver may name those of the host or of other containers."""
    folder = proc / str(pid)
    try:
        command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    parent = _parent_of_engine(command)
    environment = _environment(folder) if parent else {}
    if LANE_VARIABLE not in environment:  # another's, or a process whose environment we may not read
        return Known(name)
    return Known(name, environment[LANE_VARIABLE], f"{_host_name(folder)}:{parent}")


def _parent_of_engine(command: list[str]) -> str:
    """The worker's number as the worker itself sees it: the engine was started with it."""
    try:
        at = command.index(ENGINE_MODULE)
        return command[at + 1] if command[at + 1].isdecimal() else ""
    except (ValueError, IndexError):
        return ""


def _environment(folder: Path) -> dict[str, str]:
    try:
        text = (folder / "environ").read_bytes().decode(errors="replace")
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in text.split("\0") if "=" in line)


def _host_name(folder: Path) -> str:
    """Of the process's own container; this one's where it cannot be told apart."""
    try:
        if (folder / "ns/uts").stat().st_ino != Path("/proc/self/ns/uts").stat().st_ino:
            return (folder / "root/etc/hostname").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        pass
    return socket.gethostname()
