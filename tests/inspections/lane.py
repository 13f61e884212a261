"""What a lane does, in the test's own process: everything queued, from claim to end."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gpu.runtime.reporting import Report
from jobs import results
from jobs.claim import claim
from jobs.endings import attempt_failed
from jobs.kinds import kind_of
from jobs.models import Job

Run = Callable[[Sequence[Mapping[str, Any]], Report], None]


def work_off() -> None:
    while jobs := claim("cpu0", "worker"):
        kind = kind_of(jobs[0])
        run_of(kind.run)([kind.prepare(job) for job in jobs], reporting(jobs))


def run_of(entry: str) -> Run:
    module, _, function = entry.partition(":")
    found: Run = getattr(importlib.import_module(module), function)
    return found


def reporting(jobs: Sequence[Job]) -> Report:
    def report(index: int, event: str, payload: Mapping[str, Any]) -> None:
        if event == "result":
            assert results.succeed(jobs[index], payload)
        elif event == "failed":
            attempt_failed(jobs[index], payload["code"], payload["params"], again=payload["retry"])

    return report
