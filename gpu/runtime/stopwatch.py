"""Milliseconds by stage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._ms: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._ms[stage] = (time.perf_counter() - began) * 1e3

    def ms(self) -> dict[str, float]:
        """Every stage so far, and the total since the watch was made."""
        return {**self._ms, "total": (time.perf_counter() - self._began) * 1e3}
