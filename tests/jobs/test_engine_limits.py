"""What the kernel refuses the engine, whatever it runs."""

import errno
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from gpu.runtime.reporting import Report
from jobs.engine import Engine
from tests.jobs.test_engine import outcomes

ENTRY = "tests.jobs.test_engine_limits:tries"
NO_GPU = pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="CUDA wants what is refused here")


def _told(act: Callable[[], Any]) -> str:
    try:
        return str(act())
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    except MemoryError:
        return "MemoryError"


def _many_files() -> int:
    return len([os.open(os.devnull, os.O_RDONLY) for _ in range(2000)])


_ACTS: dict[str, Callable[[], Any]] = {
    "a program": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "a child": lambda: subprocess.run(["/bin/true"], check=False).returncode,
    "a network": lambda: socket.socket(socket.AF_INET).close(),
    "a network, new": lambda: socket.socket(socket.AF_INET6).close(),
    "a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "six gigabytes": lambda: len(bytearray(6 << 30)),
    "half a gigabyte": lambda: len(bytearray(1 << 29)) >> 20,
    "files": _many_files,
    "a core": lambda: resource.getrlimit(resource.RLIMIT_CORE),
}


def tries(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """The engine's entry."""
    for index, request in enumerate(requests):
        report(index, "result", {"told": _told(_ACTS[request["act"]])})


@NO_GPU
def test_the_engine_starts_no_program_reaches_no_network_and_takes_no_more_than_its_share(settings: Settings) -> None:
    settings.ENGINE_MEMORY_BYTES = 1 << 30
    engine = Engine([ENTRY])
    try:
        found = {
            request["act"]: payload["told"]
            for request, (_, _, payload) in zip(
                [{"act": act} for act in _ACTS],
                outcomes(engine, *({"act": act} for act in _ACTS), run=ENTRY),
                strict=True,
            )
        }
    finally:
        engine.kill()

    assert found == {
        "a program": "EPERM",
        "a child": "EPERM",
        "a network": "EPERM",
        "a network, new": "EPERM",
        "a local socket": "None",
        "six gigabytes": "MemoryError",
        "half a gigabyte": "512",
        "files": "EMFILE",
        "a core": "(0, 0)",
    }
