"""The job "training": what people decided on boards makes the next comparator. Torch comes with the first request."""

import importlib.util
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from gpu.runtime.reporting import Report
from inspections.training.recipes import BrokenOff
from inspections.training.training_request import TrainingRequest, Turn
from problems.problem import Problem

NEEDS = ("torch", "onnx")
STAGES = ("boards", "drawn", "train", "calibrate", "score")


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Trains for each request. Asked to yield, or at the end of its slice, it stops and is called again later."""
    for index, data in enumerate(requests):
        request = TrainingRequest.from_json(data)
        try:
            check_installed()
            from inspections.training.retraining import retrain

            result = retrain(request, Turn(request.slice_s, partial(report, index)))
        except BrokenOff:
            report(index, "yielded", {})
        except Problem as problem:
            report(index, "failed", {"code": problem.code, "params": problem.params, "retry": problem.retry})
        else:
            report(index, "result", result)


def check_installed() -> None:
    """Raises Problem training_needs_torch."""
    missing = missing_packages()
    if missing:
        raise Problem("training_needs_torch", status=409, packages=", ".join(missing))


def missing_packages() -> list[str]:
    return [name for name in NEEDS if importlib.util.find_spec(name) is None]
