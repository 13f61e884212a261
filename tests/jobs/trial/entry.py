"""What the engine runs in tests, Django-free like the real thing."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gpu.runtime import yielding
from gpu.runtime.reporting import Report
from problems.problem import Problem


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    for index, request in enumerate(requests):
        _note_start(request)
        _do(index, request, report)


def _note_start(request: Mapping[str, Any]) -> None:
    """Every start leaves a line, so that a test can count how often a job really ran."""
    if diary := request.get("diary"):
        with Path(diary).open("a", encoding="ascii") as file:
            file.write(f"{request['job']} {os.getpid()} {time.time()}\n")


def _do(index: int, request: Mapping[str, Any], report: Report) -> None:
    what = request.get("do", "nothing")
    if what == "crash" or (what == "crash_once" and request["attempt"] == 1):
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "segfault":
        ctypes.string_at(0)
    elif what == "hang":
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
        ctypes.CDLL(None).sleep(3600)
    elif what == "sleep":
        _sleep(index, request, report)
    elif what == "until":
        while not Path(request["file"]).exists():
            time.sleep(0.05)
    elif what == "yield":
        while not yielding.asked():
            time.sleep(0.05)
        report(index, "yielded", {"done": 3})
        return
    elif what == "eat":
        _ = [bytearray(64 << 20) for _ in range(10_000)]
    elif what == "raise":
        raise RuntimeError("as asked")
    elif what == "fail":
        report(index, "failed", {"code": "trial_refused", "params": {}, "retry": request.get("retry", False)})
        return
    elif what == "problem":
        raise Problem("trial_refused", size=3)
    elif what == "silent":
        return
    elif what == "print":
        print("not a JSON line", flush=True)  # noqa: T201
        os.write(1, b"nor this\n")
        sys.stdout.flush()
    report(index, "result", {"echo": request.get("say", "")})


def _sleep(index: int, request: Mapping[str, Any], report: Report) -> None:
    """In small steps with progress, or in one piece of C code."""
    seconds = float(request["seconds"])
    if request.get("in_c"):
        ctypes.CDLL(None).usleep(int(seconds * 1e6))
        return
    steps = 20
    for step in range(steps):
        report(index, "stage", {"stage": "first", "done": step, "total": steps, "unit": "steps"})
        time.sleep(seconds / steps)
    report(index, "partial", {"defects": [{"class": "open"}]})
    report(index, "stage", {"stage": "second", "done": 1, "total": 1, "unit": "steps"})
