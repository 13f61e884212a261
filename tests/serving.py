"""The product as `make run` starts it, for whoever tests or measures the whole of it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_READY_WITHIN_S = 180
_OURS = ("BENCHLIGHT_", "DJANGO_", "PYTEST_")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def inherited() -> dict[str, str]:
    """This process's environment without what steers the product or the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


def environment_of(data: Path, **settings: str) -> dict[str, str]:
    return inherited() | {"DJANGO_SETTINGS_MODULE": "webapp.settings", "BENCHLIGHT_DATA": str(data), **settings}


def daphne(port: int, application: str) -> list[str]:
    """The command of one web process."""
    return [sys.executable, "-m", "daphne", "-v0", "-b", "127.0.0.1", "-p", str(port), application]


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Raises RuntimeError with the end of the log."""
    deadline = time.monotonic() + _READY_WITHIN_S
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the web process did not start: {_end_of(log)}")
        time.sleep(0.05)


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py serve`, set up before, its worker ready too; ended as by Ctrl-C.

    Raises RuntimeError with the end of the log if it does not start, or does not end in order.
    """
    with log.open("wb") as output:
        command = [sys.executable, "manage.py", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait_until_ready(environment["BENCHLIGHT_PORT"], process, log)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=60)
    if status:
        raise RuntimeError(f"the product ended with {status}: {_end_of(log)}")


def _wait_until_ready(port: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the product did not start: {_end_of(log)}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]
