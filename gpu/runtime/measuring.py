"""How many items a second a model takes at each batch on a device, and what memory it holds, as the driver sees it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from gpu.runtime.batches import OutOfDeviceMemory
from gpu.runtime.memory import taken
from gpu.runtime.model_files import ModelFile
from gpu.runtime.placement import current
from gpu.runtime.reporting import Report
from gpu.runtime.sessions import Session, open_session
from problems.problem import Problem

BATCHES = (1, 4, 8, 32)
_SECONDS = 0.6
_LEAST_RUNS, _MOST_RUNS = 3, 200
_WORTHWHILE = 1.03  # a larger batch must bring so much, as it lets each item wait
_CPU_INPUT_BYTES = 64_000_000  # beyond it a batch takes gigabytes, and brings no speed there


@dataclass(frozen=True)
class Rate:
    """Of one batch; per_s counts items. None where it was not run, `why` says the reason (a code)."""

    batch: int
    per_s: float | None
    ms: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Measured:
    """memory_bytes: of the device, after the largest batch; None where the driver does not say. cap: hard or none."""

    device: str
    runtime: str
    rates: tuple[Rate, ...]
    best_batch: int | None
    memory_bytes: int | None
    memory_own: bool
    cap: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"rates": [asdict(rate) for rate in self.rates]}


def measure(session: Session, item_shape: Sequence[int], batches: Sequence[int] = BATCHES) -> Measured:
    """Each batch for about half a second, after a warm-up."""
    rates = [_rate(session, tuple(item_shape), batch) for batch in batches]
    held = taken(session.device)
    placement = current()
    return Measured(
        device=session.device,
        runtime=_runtime(session),
        rates=tuple(rates),
        best_batch=best_of(rates),
        memory_bytes=held.used_bytes if held else None,
        memory_own=held.own if held else False,
        cap="hard" if placement.kind == "gpu" and placement.budget_bytes else "none",
    )


def best_of(rates: Sequence[Rate]) -> int | None:
    """The smallest batch that no larger one beats by a worthwhile share."""
    best: Rate | None = None
    for rate in sorted(rates, key=lambda each: each.batch):
        if rate.per_s and (best is None or rate.per_s > (best.per_s or 0) * _WORTHWHILE):
            best = rate
    return best.batch if best else None


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Requests: {"models": [{"name", "path", "sha256", "shape"}]}; results: {"measured": [{"name", "sha256", …}]}.

    A model that cannot be opened here is told of in its place; the others are measured all the same.
    """
    for index, request in enumerate(requests):
        models = request["models"]
        measured = []
        for done, model in enumerate(models):
            report(index, "stage", {"stage": "measure", "done": done, "total": len(models), "unit": "models"})
            measured.append({"name": model["name"], "sha256": model["sha256"], **_told(model)})
        report(index, "result", {"device": current().device, "measured": measured})


def _told(model: Mapping[str, Any]) -> dict[str, Any]:
    try:
        session = open_session(ModelFile(Path(model["path"]), model["sha256"]))
        return measure(session, model["shape"]).as_json()
    except Problem as problem:
        return {"failed": problem.code, "params": problem.params}


def _rate(session: Session, item_shape: tuple[int, ...], batch: int) -> Rate:
    fixed = session.input_shape[0]
    if fixed is not None and fixed != batch:
        return Rate(batch, None, why="fixed")
    items = np.zeros((batch, *item_shape), np.uint8 if session.takes_bytes else np.float32)
    if session.device.startswith("cpu") and items.nbytes > _CPU_INPUT_BYTES:
        return Rate(batch, None, why="no_gain")
    try:
        seconds = _seconds(session, items)
    except OutOfDeviceMemory:
        return Rate(batch, None, why="memory")
    return Rate(batch, round(batch / seconds, 2), round(seconds * 1e3, 2))


def _seconds(session: Session, items: Any) -> float:
    """The median; the first runs pay for memory, for choosing kernels and for recording."""
    for _ in range(3 if session.takes_bytes else 1):
        session.run(items)
    each: list[float] = []
    over_at = time.perf_counter() + _SECONDS
    while len(each) < _LEAST_RUNS or (time.perf_counter() < over_at and len(each) < _MOST_RUNS):
        began = time.perf_counter()
        session.run(items)
        each.append(time.perf_counter() - began)
    return median(each)


def _runtime(session: Session) -> str:
    precision = getattr(session.runtime, "precision", "")
    if precision:
        return f"torch {precision}"
    providers: list[str] = getattr(session.runtime, "get_providers", list)()
    return f"ONNX Runtime {providers[0].removesuffix('ExecutionProvider')}" if providers else "ONNX Runtime"
