"""The engine: a process without Django that runs pure code and reports in JSON lines.

`python -m jobs.engine_child PARENT_PID MEMORY_BYTES ENTRY...` imports the entries (`module:function`), says
{"ready": true}, then takes a line {"order", "run": ENTRY, "requests": [...], "names": [...], "placement": {...}} at a
time and answers with lines {"order", "index", "event", "payload"}; every request gets its "result", "failed" or
"yielded". A line {"yield": ORDER} asks that order to make room (gpu.runtime.yielding). What C libraries print to stdout
goes to the log.
"""

import importlib
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gpu.allocation.lane_names import gpu_index, place_of_lane
from gpu.allocation.state import FRONT
from gpu.runtime import cuda_driver, memory, placement, yielding
from jobs.engine_limits import confine, limit_resources
from jobs.tether import tie_to_parent
from problems.problem import Problem

logger = logging.getLogger("jobs.engine")

_NICE = 5
_LANE_VARIABLE = "Q_CLUSTER_NAME"  # as in jobs.lane_worker, which knows Django


class Wire:
    """The way back to the parent, on a descriptor that nobody else writes to."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._one_writer = threading.Lock()

    def send(self, message: Mapping[str, Any]) -> None:
        line = memoryview(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        with self._one_writer:
            while line:
                line = line[os.write(self._descriptor, line) :]


class Ended:
    """Passes reports on and remembers which requests have their outcome."""

    def __init__(self, wire: Wire, order: int) -> None:
        self._wire = wire
        self._order = order
        self.indices: set[int] = set()

    def __call__(self, index: int, event: str, payload: Mapping[str, Any]) -> None:
        if event in {"result", "failed", "yielded"}:
            self.indices.add(index)
        self._wire.send({"order": self._order, "index": index, "event": event, "payload": dict(payload)})


def main(parent_pid: int, memory_bytes: int, entries: Sequence[str]) -> None:
    tie_to_parent(parent_pid)
    yield_to_the_rest()
    limit_resources(memory_bytes)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    wire, orders = take_over_standard_streams()
    for entry in entries:
        try:
            resolve(entry)
        except Exception:
            logger.exception("cannot import %s; jobs that need it will fail", entry)
    warm_up(os.environ.get(_LANE_VARIABLE, ""))
    confine()
    wire.send({"ready": True})
    heard = Orders(orders)
    while (order := heard.take()) is not None:
        run(order, wire, memory_bytes)


def warm_up(lane: str) -> None:
    """On a GPU's front lane, for whose work people wait; the lanes behind it take no memory while they rest.

    Raises RuntimeError where the device does not work: an engine that came up would fail job after job there.
    """
    if gpu_index(lane) is not None:
        cuda_driver.require_device()
    if place_of_lane(lane) == FRONT:
        from gpu.runtime import warming  # brings ONNX Runtime along, which not every engine needs

        warming.warm_up("gpu0")


class Orders:
    """Read by a thread of their own, so that one that runs can be asked to yield."""

    def __init__(self, descriptor: int) -> None:
        self._waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running = 0
        threading.Thread(target=self._read, args=(descriptor,), daemon=True).start()

    def take(self) -> dict[str, Any] | None:
        """The next one; None once the parent has closed its end."""
        order = self._waiting.get()
        with self._lock:
            yielding.clear()
            self._running = order["order"] if order else 0
        return order

    def _read(self, descriptor: int) -> None:
        with os.fdopen(descriptor, encoding="utf-8") as lines:
            for line in lines:
                told = json.loads(line)
                if "yield" in told:
                    self._ask(told["yield"])
                else:
                    self._waiting.put(told)
        self._waiting.put(None)

    def _ask(self, order: int) -> None:
        """Only the one that is meant: it may have ended meanwhile."""
        with self._lock:
            if order == self._running:
                yielding.ask()


def run(order: Mapping[str, Any], wire: Wire, memory_bytes: int) -> None:
    report = Ended(wire, order["order"])
    requests, names = order["requests"], order["names"]
    try:
        placement.use(placement.Placement.from_json(order.get("placement")))
        resolve(order["run"])(requests, report)
    except Exception as error:
        logger.exception("jobs %s", ", ".join(names))
        failure = as_failure(error, memory_bytes)
    else:
        failure = {"code": "engine_no_result", "params": {}, "retry": True}
    memory.release()  # torch keeps what it has freed, but the lease on it ends with this order
    for index in sorted(set(range(len(requests))) - report.indices):
        report(index, "failed", failure)


def as_failure(error: Exception, memory_bytes: int) -> dict[str, Any]:
    if isinstance(error, Problem):
        return {"code": error.code, "params": error.params, "retry": error.retry}
    if isinstance(error, MemoryError):
        # Ours ends long before the computer's.
        return {"code": "engine_memory_limit", "params": {"limit_mb": memory_bytes // 2**20}, "retry": True}
    return {"code": "engine_error", "params": {}, "retry": True}


def resolve(entry: str) -> Callable[..., None]:
    module, _, function = entry.partition(":")
    found: Callable[..., None] = getattr(importlib.import_module(module), function)
    return found


def take_over_standard_streams() -> tuple[Wire, int]:
    """Keeps the pipes for ourselves; file descriptors 0 and 1 become /dev/null and the log."""
    orders, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return Wire(answers), orders


def yield_to_the_rest() -> None:
    """Of time and memory the web, the worker and the database come first."""
    os.nice(_NICE)
    try:
        Path("/proc/self/oom_score_adj").write_text("500")
    except OSError:
        logger.info("oom_score_adj cannot be set here")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
