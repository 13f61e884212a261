"""Signals that are proved to have struck."""

import os
import signal
from pathlib import Path

from tests.drills import processes
from tests.drills.scene import Scene


def kill(scene: Scene, pid: int, what: str) -> None:
    """SIGKILL to one process; proved by its end."""
    born = processes.born(pid)
    os.kill(pid, signal.SIGKILL)
    scene.site.wait_for(f"{what} {pid} is dead", lambda: processes.born(pid) != born)
    scene.proved(f"{what} {pid} was killed", born)


def stop(scene: Scene, pid: int, what: str) -> None:
    """SIGSTOP to one process; proved by its state."""
    os.kill(pid, signal.SIGSTOP)
    scene.site.wait_for(f"{what} {pid} stands still", lambda: state_of(pid) in {"T", ""})
    scene.proved(f"{what} {pid} stands still", state_of(pid) == "T")


def go_on(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return


def state_of(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]


def worker_of(scene: Scene, job: int) -> int:
    (row,) = scene.site.query(f"SELECT worker FROM jobs_job WHERE id = {job}")
    return int(row["worker"].rpartition(":")[2])
