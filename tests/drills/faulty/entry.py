"""What a drilled site's engine runs: the product's own function, once the fault that a board brought is through.

DRILL_MARKS names a folder. The mark there that bears a board's SHA-256 says what happens to the process that first
takes it up: it is consumed by a rename, so that the next attempt meets none.
"""

import ctypes
import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gpu.runtime.reporting import Report
from inspections.vision import pipeline


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    for request in requests:
        _meet_fault(Path(os.environ["DRILL_MARKS"]) / Path(request["board"]).name)
    pipeline.run(requests, report)


def _meet_fault(mark: Path) -> None:
    begun = mark.with_suffix(".begun")
    try:
        mark.rename(begun.with_suffix(".taken"))
    except FileNotFoundError:
        return
    what, _, amount = begun.with_suffix(".taken").read_text(encoding="ascii").partition(" ")
    begun.with_suffix(".new").write_text(str(os.getpid()), encoding="ascii")
    begun.with_suffix(".new").rename(begun)
    _suffer(what, float(amount or 0))


def _suffer(what: str, amount: float) -> None:
    if what == "crash":
        ctypes.string_at(0)
    elif what == "hang":
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
        ctypes.CDLL(None).sleep(3600)
    elif what == "eat":
        held = [_full(32 << 20) for _ in range(int(amount) // 32)]
        time.sleep(30 if held else 0)
    elif what == "slow":
        time.sleep(amount)


def _full(size: int) -> bytearray:
    block = bytearray(size)
    block[::4096] = b"x" * len(block[::4096])  # touched, so that it really takes memory
    return block
