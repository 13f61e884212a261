"""Topics of which only the newest value counts: no rows, no replay, and a slow client skips what it missed."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

Deliver = Callable[[int, Mapping[str, Any]], None]


class Source(Protocol):
    def begin(self, deliver: Deliver) -> None:
        """In a web process's loop, when somebody watches first. Every new value goes to `deliver`, in that loop."""

    def read(self) -> tuple[int, Mapping[str, Any]] | None:
        """The newest value with its number, which only grows; for whoever just came, or polls. Blocking."""


_sources: dict[str, Source] = {}


def register(topic: str, source: Source) -> None:
    if _sources.setdefault(topic, source) is not source:
        raise ValueError(f"topic registered twice: {topic}")


def source_of(topic: str) -> Source | None:
    return _sources.get(topic)


def as_message(topic: str, seq: int, value: Mapping[str, Any]) -> dict[str, Any]:
    """What an event looks like to pages, without the time of its row."""
    return {"type": "event", "topic": topic, "seq": seq, "event": "latest", "data": value}
