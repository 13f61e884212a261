"""What the plan promises of each device's memory: at this hour, and with every service on at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gpu.allocation.hardware import Seen
from gpu.allocation.plan import Plan, Share
from gpu.allocation.presets import usable_mib


@dataclass(frozen=True)
class Row:
    """now_mib: of the services whose hours it is; all_mib: of all. usable_mib: what budgets may share."""

    device: str
    label: str
    memory_mib: int
    usable_mib: int
    others_mib: int
    budgets_mib: Mapping[str, int]
    open_now: Mapping[str, bool]
    preemptible: Mapping[str, bool]

    @property
    def now_mib(self) -> int:
        return sum(mib for service, mib in self.budgets_mib.items() if self.open_now[service])

    @property
    def all_mib(self) -> int:
        return sum(self.budgets_mib.values())

    @property
    def left_steady_mib(self) -> int:
        """Now, once all that can make room has done so."""
        steady = [mib for name, mib in self.budgets_mib.items() if self.open_now[name] and not self.preemptible[name]]
        return self.usable_mib - self.others_mib - sum(steady)

    @property
    def left_now_mib(self) -> int:
        return self.usable_mib - self.others_mib - self.now_mib

    @property
    def left_all_mib(self) -> int:
        return self.usable_mib - self.others_mib - self.all_mib

    @property
    def together(self) -> list[str]:
        """Services that fit beside each other, in the order of the plan; those after them must wait or evict."""
        free, fitting = self.usable_mib - self.others_mib, []
        for service, mib in self.budgets_mib.items():
            if mib <= free:
                fitting.append(service)
                free -= mib
        return fitting


def rows(plan: Plan, devices: Sequence[Seen], is_open: Callable[[Share], bool]) -> list[Row]:
    """Services in the order of their priority."""
    ordered = sorted(plan.shares.values(), key=lambda share: share.priority)
    return [_row(device, ordered, is_open) for device in devices]


def _row(device: Seen, shares: Sequence[Share], is_open: Callable[[Share], bool]) -> Row:
    here = [share for share in shares if device.name in share.budgets_mib]
    return Row(
        device=device.name,
        label=device.label,
        memory_mib=device.memory_mib,
        usable_mib=usable_mib(device.memory_mib),
        others_mib=device.others_mib,
        budgets_mib={share.service: share.budgets_mib[device.name] for share in here},
        open_now={share.service: is_open(share) for share in here},
        preemptible={share.service: share.preemptible for share in here},
    )
