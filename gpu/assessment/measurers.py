"""Who can measure a service: the rooms above, which know its models, say so when Django starts."""

from collections.abc import Callable

from accounts.actor import Actor

Measurer = Callable[[Actor], int]
"""Puts the measuring into the queue; returns the job's number."""

_measurers: dict[str, Measurer] = {}


def register(service: str, measurer: Measurer) -> None:
    _measurers[service] = measurer


def services() -> list[str]:
    return sorted(_measurers)


def measurer(service: str) -> Measurer | None:
    return _measurers.get(service)
