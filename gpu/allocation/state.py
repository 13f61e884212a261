"""What gpu.allocation.deciding decides on, and its answer, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gpu.allocation.plan import ALWAYS_ON, CPU, Share

ALL, FRONT, BESIDE, BACKGROUND = "all", "front", "beside", "background"


@dataclass(frozen=True)
class DeviceState:
    """name: of its lanes. working: false while it is lost or quarantined, or its lanes are silent.

    free_mib: what leases may take in all: its memory less what others hold; None for a CPU, where nothing is counted.
    places: of the lanes that are ready; None: all.
    """

    name: str
    free_mib: int | None = None
    working: bool = True
    places: frozenset[str] | None = None

    @property
    def is_cpu(self) -> bool:
        return self.free_mib is None

    def takes(self, share: Share) -> bool:
        """Now: another place's lane is of no use to it."""
        return self.working and (self.places is None or place_of(share, self) in self.places)


@dataclass(frozen=True)
class Running:
    key: str  # of the worker's batch
    service: str
    device: str
    budget_mib: int
    since: datetime
    turn_at: datetime
    job: int = 0
    seconds_left: float | None = None
    yielding: bool = False


@dataclass(frozen=True)
class State:
    devices: Sequence[DeviceState]
    running: Sequence[Running] = ()
    waiting: Mapping[str, datetime] = field(default_factory=dict)  # service -> the turn of the first of its jobs
    worked: Mapping[str, datetime] = field(default_factory=dict)  # service -> when it last ended work, or left it


@dataclass(frozen=True)
class Reason:
    """A code with a sentence in gpu.allocation.messages."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Eviction:
    running: Running
    why: Reason


@dataclass(frozen=True)
class Decision:
    starts: Mapping[str, Sequence[str]]  # device -> services that may start there now, the first first
    waits: Mapping[str, Reason]  # services that may start nowhere now
    evictions: Sequence[Eviction]

    def may_start(self, service: str) -> bool:
        return any(service in services for services in self.starts.values())


def place_of(share: Share, device: DeviceState) -> str:
    """Which of the device's processes runs it."""
    if device.is_cpu:
        return ALL
    if share.service == ALWAYS_ON:
        return FRONT
    return BACKGROUND if share.preemptible else BESIDE


def budget_on(share: Share, device: DeviceState) -> int | None:
    """MiB; None: the service has no part of this device."""
    if device.name in share.budgets_mib:
        return share.budgets_mib[device.name]
    return 0 if device.is_cpu and CPU in share.budgets_mib else None
