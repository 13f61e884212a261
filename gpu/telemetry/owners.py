"""Whose job an engine works on: asked of the room above, which registers who knows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Owner:
    service: str
    job: int


Ask = Callable[[Collection[str]], Mapping[str, Owner]]  # workers ("HOST:PID") -> what each runs now

_ask: Ask | None = None


def register(ask: Ask) -> None:
    global _ask
    _ask = ask


def owners(workers: Collection[str]) -> Mapping[str, Owner]:
    return _ask(workers) if _ask and workers else {}
