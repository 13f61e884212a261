"""The allocation as the page's form has it: text in fields, from and to the document."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gpu.allocation.plan import CPU, SERVICES, Hardware
from gpu.allocation.windows import DAYS
from problems.problem import Problem

_WINDOW = re.compile(r"(?P<days>[a-z, -]+?)\s+(?P<start>\d{1,2}:\d\d)\s*[-\u2013]\s*(?P<end>\d{1,2}:\d\d)")
_HOUR_S = 3600


def document_of(form: Mapping[str, str], hardware: Sequence[Hardware]) -> dict[str, Any]:
    """Raises Problem allocation_window_unreadable, allocation_unreadable: with the field in its parameters."""
    return {
        "time_zone": form.get("time_zone", "").strip() or "UTC",
        "services": {service: _service(form, service, hardware) for service in SERVICES},
    }


def windows_of(text: str, service: str) -> list[dict[str, Any]]:
    """One a line: mon-fri 20:00-06:00."""
    return [_window(line.strip(), service) for line in text.splitlines() if line.strip()]


def _service(form: Mapping[str, str], service: str, hardware: Sequence[Hardware]) -> dict[str, Any]:
    devices = {one.name: _budget(form, service, one) for one in hardware}
    longest = form.get(f"{service}.max_run_h", "").strip()
    return {
        "priority": _number(form, f"{service}.priority", 2),
        "devices": {name: mib for name, mib in devices.items() if mib is not None},
        "off": f"{service}.off" in form,
        "cpu_fallback": f"{service}.cpu_fallback" in form,
        "windows": windows_of(form.get(f"{service}.windows", ""), service),
        "preemptible": f"{service}.preemptible" in form,
        "min_run_s": _number(form, f"{service}.min_run_s", 0),
        "keep_s": _number(form, f"{service}.keep_s", 0),
        "max_run_s": round(_hours(longest, f"{service}.max_run_h") * _HOUR_S) if longest else None,
    }


def _budget(form: Mapping[str, str], service: str, device: Hardware) -> int | None:
    name = f"{service}.on.{device.name}"
    if device.name == CPU:
        return 0 if name in form else None
    return _number(form, name, None) if form.get(name, "").strip() else None


def _window(line: str, service: str) -> dict[str, Any]:
    match = _WINDOW.fullmatch(line.lower())
    days = [day for part in match["days"].split(",") for day in _days(part.strip())] if match else []
    if match is None or not days or None in days:
        raise Problem("allocation_window_unreadable", service=service, value=line[:60], nearest="mon-fri 20:00-06:00")
    return {"days": days, "from": match["start"], "to": match["end"]}


def _days(part: str) -> list[str | None]:
    first, _, last = (one.strip() for one in part.partition("-"))
    if first not in DAYS or (last and last not in DAYS):
        return [None]
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [DAYS[(start + n) % 7] for n in range((end - start) % 7 + 1)]


def _number(form: Mapping[str, str], name: str, default: int | None) -> Any:
    text = form.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Problem("allocation_unreadable", where=name, what="a whole number")
    return int(text)


def _hours(text: str, where: str) -> float:
    try:
        hours = float(text.replace(",", "."))
    except ValueError:
        hours = -1.0
    if not 0 < hours < 10_000:
        raise Problem("allocation_unreadable", where=where, what="a number of hours")
    return hours
