"""What processes use, read from the kernel."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

import psutil


class Watched:
    """Samples one process until it is left: the most memory that it held, and the CPU time that it took meanwhile."""

    def __init__(self, pid: int, *, every_s: float = 0.1) -> None:
        self._process = psutil.Process(pid)
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.before_mb = self.peak_mb = resident_mb(self._process)
        self._cpu_before_s = self._cpu_s()
        self.cpu_s = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self.cpu_s = round(self._cpu_s() - self._cpu_before_s, 2)

    def told(self) -> dict[str, float]:
        return {"rss_before_mb": self.before_mb, "rss_peak_mb": self.peak_mb, "cpu_s": self.cpu_s}

    def _sample(self) -> None:
        while not self._stop.wait(self._every_s):
            self.peak_mb = max(self.peak_mb, resident_mb(self._process))

    def _cpu_s(self) -> float:
        used = self._process.cpu_times()
        return float(used.user + used.system)


def resident_mb(process: psutil.Process) -> float:
    return round(process.memory_info().rss / 2**20, 1)


def family(pid: int) -> Iterable[psutil.Process]:
    """The process and all below it."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def cpu_s_of(pid: int) -> float:
    """Of the process, its children that have ended, and those that still run."""
    root = psutil.Process(pid)
    used = root.cpu_times()
    total = float(used.user + used.system + used.children_user + used.children_system)
    for child in root.children():
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            total += float(times.user + times.system)
    return total
