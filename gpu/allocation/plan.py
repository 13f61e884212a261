"""How the devices are shared out: which service may use which device, when, with how much memory, and who yields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gpu.allocation.windows import DAYS, Window, clock

SERVICES = ("inspection", "reading", "training", "synthesis", "footage")
PRIORITIES = (1, 2, 3)
CPU = "cpu"  # in a plan: every CPU lane, without a budget of its own
ALWAYS_ON = "inspection"


@dataclass(frozen=True)
class Share:
    """One service's part.

    budgets_mib: its devices in the order of preference; the CPU has no budget (0). cpu_fallback: it goes to the CPU
    while none of its devices works. min_run_s: so long it is not evicted for somebody better. max_run_s: then it makes
    room when others wait. keep_s: so long after its last work nobody worse comes in who would have to leave again.
    """

    service: str
    priority: int
    budgets_mib: Mapping[str, int] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    preemptible: bool = False
    min_run_s: int = 0
    max_run_s: int | None = None
    cpu_fallback: bool = False
    keep_s: int = 0

    @property
    def off(self) -> bool:
        return not self.budgets_mib and not self.cpu_fallback

    def document(self) -> dict[str, Any]:
        return {
            "priority": self.priority,
            "devices": dict(self.budgets_mib),
            "off": self.off,
            "cpu_fallback": self.cpu_fallback,
            "windows": [
                {"days": [DAYS[day] for day in one.days], "from": clock(one.start_min), "to": clock(one.end_min)}
                for one in self.windows
            ],
            "preemptible": self.preemptible,
            "min_run_s": self.min_run_s,
            "max_run_s": self.max_run_s,
            "keep_s": self.keep_s,
        }


@dataclass(frozen=True)
class Plan:
    time_zone: str
    shares: Mapping[str, Share]

    def share(self, service: str) -> Share:
        """A service that no plan names belongs to a room that is newer than the plan: it may use all, politely."""
        return self.shares.get(service) or Share(service, 2, {CPU: 0}, cpu_fallback=True)

    def document(self) -> dict[str, Any]:
        return {"time_zone": self.time_zone, "services": {name: one.document() for name, one in self.shares.items()}}


@dataclass(frozen=True)
class Hardware:
    """A device as a plan sees it: by the name of its lane. memory_mib is 0 for the CPU."""

    name: str
    memory_mib: int
    label: str = ""

    @property
    def is_cpu(self) -> bool:
        return self.name == CPU
