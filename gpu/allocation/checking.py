"""An allocation as somebody wrote it: read, and held against the hardware. Each fault with its nearest valid value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from gpu.allocation.plan import ALWAYS_ON, CPU, PRIORITIES, SERVICES, Hardware, Plan, Share
from gpu.allocation.presets import SMALLEST_MIB, usable_mib
from gpu.allocation.state import Reason
from gpu.allocation.windows import DAYS, Window, clock, closed_hours, minutes, overlap
from problems.problem import Problem

_LONG = ("training", "synthesis", "footage")  # run for minutes and hours; readings are through in seconds
_MAKES_ROOM_WITHIN_S = 60
LONGEST_RUN_S = 7 * 24 * 3600
LONGEST_KEEP_S = 3600
_MOST_WINDOWS = 20
_KEYS = frozenset(
    {"priority", "devices", "off", "cpu_fallback", "windows", "preemptible", "min_run_s", "max_run_s", "keep_s"}
)


@dataclass(frozen=True)
class Finding:
    """where: the field, as "training.devices.gpu0". A warning is for somebody to confirm; all else is refused."""

    where: str
    reason: Reason
    warning: bool = False


def parsed(document: Any) -> Plan:
    """Raises Problem allocation_...: the first thing that cannot be read."""
    top = _object(document, "the allocation")
    _no_others(top, {"time_zone", "services"}, "the allocation")
    services = _object(top.get("services"), "services")
    unknown = sorted(set(services) - set(SERVICES))
    if unknown:
        raise Problem("allocation_service_unknown", value=str(unknown[0])[:40], nearest=", ".join(SERVICES))
    zone = top.get("time_zone", "UTC")
    if not isinstance(zone, str) or not _is_zone(zone):
        raise Problem("allocation_time_zone_unknown", value=str(zone)[:60], nearest=_nearest_zone(str(zone)))
    return Plan(zone, {name: _share(name, services[name]) for name in SERVICES if name in services})


def faults(plan: Plan, hardware: Sequence[Hardware]) -> list[Finding]:
    """Why it cannot hold. Empty: it can."""
    found = [finding for name in SERVICES if name in plan.shares for finding in _of_share(plan.shares[name], hardware)]
    if ALWAYS_ON not in plan.shares or plan.shares[ALWAYS_ON].off:
        nearest = next((one.name for one in hardware), CPU)
        found.append(Finding(ALWAYS_ON, Reason("allocation_inspection_off", {"nearest": nearest})))
    return found


def warnings(plan: Plan, hardware: Sequence[Hardware]) -> list[Finding]:
    """What holds, but may surprise."""
    share = plan.share(ALWAYS_ON)
    found = []
    if hours := closed_hours(share.windows):
        found.append(Reason("warn_inspection_windows", {"hours": round(hours, 1)}))
    if share.preemptible:
        found.append(Reason("warn_preemptible_inspection", {}))
    if len(share.budgets_mib) == 1 and CPU not in share.budgets_mib and not share.cpu_fallback:
        found.append(Reason("warn_no_fallback", {"device": next(iter(share.budgets_mib))}))
    if (blocked := _blocks_boards(plan, hardware)) is not None:
        found.append(blocked)
    findings = [Finding(ALWAYS_ON, reason, warning=True) for reason in found]
    return findings + [one for device in hardware if not device.is_cpu for one in _together(plan, device)]


def checked(document: Any, hardware: Sequence[Hardware]) -> Plan:
    """Raises Problem: the first fault, with its nearest valid value."""
    plan = parsed(document)
    for fault in faults(plan, hardware)[:1]:
        raise Problem(fault.reason.code, **fault.reason.params)
    return plan


def _share(service: str, document: Any) -> Share:
    one = _object(document, service)
    _no_others(one, _KEYS, service)
    devices, off = _object(one.get("devices", {}), f"{service}.devices"), _flag(one, "off", service)
    fallback = _flag(one, "cpu_fallback", service)
    budgets = {str(name): _whole(value, f"{service}.devices.{name}") for name, value in devices.items()}
    if not off and not budgets and not fallback:
        raise Problem("allocation_no_device", service=service, nearest=CPU)
    maximum = one.get("max_run_s")
    return Share(
        service=service,
        priority=_whole(one.get("priority"), f"{service}.priority"),
        budgets_mib={} if off else budgets,
        windows=tuple(_windows(service, one.get("windows", []))),
        preemptible=_flag(one, "preemptible", service),
        min_run_s=_whole(one.get("min_run_s", 0), f"{service}.min_run_s"),
        max_run_s=None if maximum is None else _whole(maximum, f"{service}.max_run_s"),
        cpu_fallback=fallback and not off,
        keep_s=_whole(one.get("keep_s", 0), f"{service}.keep_s"),
    )


def _of_share(share: Share, hardware: Sequence[Hardware]) -> Iterator[Finding]:
    name = share.service
    if share.priority not in PRIORITIES:
        nearest = min(PRIORITIES, key=lambda one: abs(one - share.priority))
        yield _finding(f"{name}.priority", "allocation_priority_unknown", service=name, nearest=nearest)
    for device, budget in share.budgets_mib.items():
        yield from _of_budget(name, device, budget, hardware)
    yield from _of_times(share)
    found = overlap(share.windows)
    if found is not None:
        told = {"value": str(found[0]), "other": str(found[1]), "nearest": clock(found[2])}
        yield _finding(f"{name}.windows", "allocation_windows_overlap", service=name, **told)


def _of_budget(service: str, name: str, budget: int, hardware: Sequence[Hardware]) -> Iterator[Finding]:
    where, known = f"{service}.devices.{name}", {one.name: one for one in hardware}
    if name not in known:
        nearest = ", ".join(known)
        yield _finding(where, "allocation_device_unknown", service=service, value=name[:60], nearest=nearest)
    elif known[name].is_cpu:
        return  # an engine's memory there is BENCHLIGHT_ENGINE_MEMORY_MB
    elif budget > usable_mib(known[name].memory_mib):
        told = {"device": name, "value": budget, "nearest": usable_mib(known[name].memory_mib)}
        yield _finding(where, "allocation_budget_too_large", service=service, **told)
    elif budget < SMALLEST_MIB:
        yield _finding(where, "allocation_budget_too_small", service=service, value=budget, nearest=SMALLEST_MIB)


def _of_times(share: Share) -> Iterator[Finding]:
    name, shortest, longest = share.service, share.min_run_s, share.max_run_s
    for field_name, value, least in (("min_run_s", shortest, 0), ("max_run_s", longest, 1)):
        if value is not None and not least <= value <= LONGEST_RUN_S:
            nearest = min(max(value, least), LONGEST_RUN_S)
            told = {"value": value, "nearest": nearest}
            yield _finding(f"{name}.{field_name}", "allocation_time_out_of_range", service=name, **told)
            return
    if share.keep_s > LONGEST_KEEP_S:
        told = {"value": share.keep_s, "nearest": LONGEST_KEEP_S}
        yield _finding(f"{name}.keep_s", "allocation_keep_too_long", service=name, **told)
    if longest is not None and shortest > longest:
        yield _finding(f"{name}.min_run_s", "allocation_run_times", service=name, value=shortest, nearest=longest)


def _blocks_boards(plan: Plan, hardware: Sequence[Hardware]) -> Reason | None:
    """Who would keep boards out of every device of theirs until it ends; of those one on the first."""
    boards = plan.share(ALWAYS_ON)
    stay = [plan.shares[name] for name in _LONG if name in plan.shares and not _yields_to(plan.shares[name], boards)]
    found = []
    for device in (one for one in hardware if one.name in boards.budgets_mib):
        there = [share for share in stay if device.name in share.budgets_mib]
        if not there or _fits_beside(boards, there, device):
            return None
        found.append(Reason("warn_boards_wait", {"service": there[0].service, "device": device.name}))
    return found[0] if found else None


def _yields_to(share: Share, boards: Share) -> bool:
    return share.preemptible and share.priority > boards.priority and share.min_run_s <= _MAKES_ROOM_WITHIN_S


def _fits_beside(boards: Share, there: Sequence[Share], device: Hardware) -> bool:
    """On a GPU one that makes room and one that does not run beside boards; on a CPU nobody does."""
    held = sum(
        max((one.budgets_mib[device.name] for one in there if one.preemptible is kind), default=0)
        for kind in (True, False)
    )
    return not device.is_cpu and held + boards.budgets_mib[device.name] <= usable_mib(device.memory_mib)


def _together(plan: Plan, device: Hardware) -> Iterator[Finding]:
    there = [share for share in plan.shares.values() if share.budgets_mib.get(device.name)]
    wanted = sum(share.budgets_mib[device.name] for share in there)
    usable = usable_mib(device.memory_mib)
    if wanted > usable:
        told = {"device": device.name, "wanted_mib": wanted, "usable_mib": usable}
        yield Finding(device.name, Reason("warn_does_not_fit_together", told), warning=True)
    for share in there:
        better = [one for one in there if one.priority < share.priority]
        beside = usable - sum(one.budgets_mib[device.name] for one in better)
        if better and share.budgets_mib[device.name] > beside >= SMALLEST_MIB:
            told = {"service": share.service, "device": device.name, "beside_mib": beside}
            yield Finding(device.name, Reason("warn_makes_room_often", told), warning=True)


def _windows(service: str, document: Any) -> Iterator[Window]:
    if not isinstance(document, list) or len(document) > _MOST_WINDOWS:
        raise _unreadable(f"{service}.windows", f"a list of at most {_MOST_WINDOWS} windows")
    for one in document:
        window = _object(one, f"{service}.windows")
        _no_others(window, {"days", "from", "to"}, f"{service}.windows")
        yield _window(service, window)


def _window(service: str, one: Mapping[str, Any]) -> Window:
    days, start, end = one.get("days"), minutes(str(one.get("from"))), minutes(str(one.get("to")))
    known = isinstance(days, list) and bool(days) and all(day in DAYS for day in days)
    if not known or start is None or start == 24 * 60 or end is None:
        value = f"{days} {one.get('from')}-{one.get('to')}"[:80]
        raise Problem("allocation_window_unreadable", service=service, value=value, nearest="mon-fri 20:00-06:00")
    assert isinstance(days, list)
    window = Window(tuple(sorted({DAYS.index(day) for day in days})), start, end)
    if start == end:
        whole = Window(window.days, 0, 24 * 60)
        raise Problem("allocation_window_empty", service=service, value=str(window), nearest=str(whole))
    return window


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # none of them, a path outside, a folder
        return False
    return True


def _nearest_zone(name: str) -> str:
    """One that ends or begins alike: "berlin" is Europe/Berlin."""
    wanted = name.strip().lower().replace(" ", "_")
    alike = sorted(zone for zone in available_timezones() if wanted and zone.lower().split("/")[-1].startswith(wanted))
    return alike[0] if alike else "UTC"


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _unreadable(where, "an object")
    return value


def _no_others(one: Mapping[str, Any], known: Sequence[str] | set[str] | frozenset[str], where: str) -> None:
    others = sorted(set(one) - set(known))
    if others:
        raise _unreadable(f"{where}.{str(others[0])[:40]}", f"one of {', '.join(sorted(known))}")


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise _unreadable(where, "a whole number")
    return value


def _flag(one: Mapping[str, Any], name: str, where: str) -> bool:
    value = one.get(name, False)
    if not isinstance(value, bool):
        raise _unreadable(f"{where}.{name}", "true or false")
    return value


def _unreadable(where: str, what: str) -> Problem:
    return Problem("allocation_unreadable", where=where, what=what)


def _finding(where: str, code: str, **params: Any) -> Finding:
    return Finding(where, Reason(code, params))
