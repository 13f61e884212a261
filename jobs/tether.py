"""Ties a process to its parent: when the parent dies, however it dies, the kernel kills the child.

`python -m jobs.tether PARENT_PID PROGRAM ARGUMENT...` ties, then becomes PROGRAM. The kernel watches the parent's
*thread* that started the child: start tied processes from the main thread.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tie_to_parent(parent_pid: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent_pid:  # it died before we were tied
        os.kill(os.getpid(), signal.SIGKILL)


def tied(command: list[str]) -> list[str]:
    """The command that starts `command` tied to this process."""
    return [sys.executable, "-m", "jobs.tether", str(os.getpid()), *command]


def tie_forks() -> None:
    """Tie every process that this one and its children fork from now on to whoever forked it."""
    forking: list[int] = []
    os.register_at_fork(
        before=lambda: forking.append(os.getpid()),
        after_in_parent=forking.clear,
        after_in_child=lambda: tie_to_parent(forking.pop()),
    )


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
