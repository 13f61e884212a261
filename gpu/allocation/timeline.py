"""A plan's week before it happens: who would run where, as the real decision has it when everybody has work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gpu.allocation.deciding import decide
from gpu.allocation.plan import Hardware, Plan
from gpu.allocation.presets import usable_mib
from gpu.allocation.state import DeviceState, Reason, Running, State, budget_on
from gpu.allocation.windows import boundaries

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Stretch:
    """From one change to the next: services by device, and why the others wait."""

    since: datetime
    until: datetime
    on: Mapping[str, Sequence[str]]
    waits: Mapping[str, Reason]


def week(plan: Plan, hardware: Sequence[Hardware], now: datetime, *, length: timedelta = WEEK) -> list[Stretch]:
    """Every device is taken to work and nobody else to hold memory. Equal neighbours are one."""
    windows = [window for share in plan.shares.values() for window in share.windows]
    times = [now, *boundaries(windows, plan.time_zone, now, now + length)]
    found: list[Stretch] = []
    for since, until in zip(times, [*times[1:], now + length], strict=True):
        on, waits = seated(plan, hardware, since)
        if found and found[-1].on == on:
            found[-1] = replace(found[-1], until=until)
        elif since < until:
            found.append(Stretch(since, until, on, waits))
    return found


def seated(
    plan: Plan, hardware: Sequence[Hardware], now: datetime
) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Reason]]:
    """Who runs where once all who may have started, each where it would rather be."""
    devices = [_device(one) for one in hardware]
    state = State(devices, (), dict.fromkeys(plan.shares, now))
    while (placed := _next(state, plan, now)) is not None:
        waiting = {name: since for name, since in state.waiting.items() if name != placed.service}
        state = replace(state, running=[*state.running, placed], waiting=waiting)
    on = {device.name: [one.service for one in state.running if one.device == device.name] for device in devices}
    return on, decide(state, plan, now).waits


def moments(plan: Plan, now: datetime) -> dict[str, datetime]:
    """Now, the next night and the next weekend, by the plan's clock."""
    local = now.astimezone(ZoneInfo(plan.time_zone))
    night = local.replace(hour=2, minute=0, second=0, microsecond=0)
    night += timedelta(days=int(night <= local))
    noon = local.replace(hour=12, minute=0, second=0, microsecond=0)
    saturday = noon + timedelta(days=(5 - local.weekday()) % 7)
    saturday += timedelta(days=7 if saturday <= local else 0)
    return {"now": now, "tonight": night, "weekend": saturday}


def _device(one: Hardware) -> DeviceState:
    return DeviceState(one.name, None if one.is_cpu else usable_mib(one.memory_mib))


def _next(state: State, plan: Plan, now: datetime) -> Running | None:
    decision = decide(state, plan, now)
    for share in sorted(plan.shares.values(), key=lambda share: share.priority):
        places = [name for name, services in decision.starts.items() if share.service in services]
        order = list(share.budgets_mib)
        places.sort(key=lambda name: order.index(name) if name in order else len(order))
        if places:
            device = next(one for one in state.devices if one.name == places[0])
            return Running(share.service, share.service, device.name, budget_on(share, device) or 0, now, now)
    return None
