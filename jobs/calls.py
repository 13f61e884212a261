"""One call, one answer: what rooms offer behind POST /api/v1/detect, by its `task`. A room registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jobs.models import Job
from problems.problem import Problem


@dataclass(frozen=True)
class Call:
    """start: checks the request and queues its job, whose kind is `kind`. answer: of a job that succeeded."""

    kind: str
    start: Callable[[HttpRequest], Job]
    answer: Callable[[Job], dict[str, Any]]


_calls: dict[str, Call] = {}


def register(task: str, call: Call) -> None:
    if _calls.setdefault(task, call) is not call:
        raise ValueError(f"task registered twice: {task}")


def named(task: str) -> Call:
    """Raises Problem task_unknown."""
    if task not in _calls:
        raise Problem("task_unknown", task=task[:40], known=", ".join(sorted(_calls)))
    return _calls[task]


def of_kind(kind: str) -> Call | None:
    return next((call for call in _calls.values() if call.kind == kind), None)


def kinds() -> list[str]:
    return [call.kind for call in _calls.values()]
