"""How pure code tells its progress, whoever runs it."""

from collections.abc import Mapping
from typing import Any, Protocol


class Report(Protocol):
    """Called with the request's index, the event ("stage", "partial", "result", "failed") and its payload, all JSON."""

    def __call__(self, index: int, event: str, payload: Mapping[str, Any]) -> None: ...
