"""Where this process runs its models: the device, and how much of its memory it may take.

The engine is told with each order. A lane hides all devices from its engine but its own, so there a GPU is "gpu0",
whichever it is on the host.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gpu.runtime.devices import Kind, parse_device

CPU = "cpu0"


@dataclass(frozen=True)
class Placement:
    """budget_bytes: of the device's memory, None for all of it. batches: the best batch of a model (by SHA-256) here,
    as it was measured before.

    Raises Problem device_unavailable, or ValueError for a budget of nothing.
    """

    device: str = CPU
    budget_bytes: int | None = None
    batches: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parse_device(self.device)
        if self.budget_bytes is not None and self.budget_bytes <= 0:
            raise ValueError(f"a budget of {self.budget_bytes} bytes holds nothing")

    @property
    def kind(self) -> Kind:
        return parse_device(self.device)[0]

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> "Placement":
        """None is the CPU."""
        if not data:
            return cls()
        budget = data.get("budget_bytes")
        batches = {str(sha256): int(batch) for sha256, batch in (data.get("batches") or {}).items()}
        return cls(str(data["device"]), None if budget is None else int(budget), batches)

    def as_json(self) -> dict[str, Any]:
        return {"device": self.device, "budget_bytes": self.budget_bytes, "batches": dict(self.batches)}


_current = Placement()


def use(placement: Placement) -> None:
    """From now on, in all threads of this process."""
    global _current
    _current = placement


def current() -> Placement:
    return _current
