"""The assessment: what this site's devices can do, what fits on them, what it costs, and what to mend."""

import os
import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from gpu.allocation import hardware, standing
from gpu.allocation.windows import is_open
from gpu.assessment import memory_plan, prices
from gpu.assessment.costs import Costs, Rates, costs
from gpu.assessment.findings import DeviceFacts, Facts, Finding, findings
from gpu.assessment.models import Measurement
from gpu.assessment.packages import Package, packages
from gpu.telemetry.models import AlarmSettings, Device, WatchedHost
from problems.messages import sentence

_WATTS = 250.0  # of a card at work, where the driver reports no limit


@dataclass(frozen=True)
class Assessment:
    made_at: datetime
    host: dict[str, Any]
    hosts: list[WatchedHost]
    devices: list[Device]
    packages: list[Package]
    memory: list[memory_plan.Row]
    measurements: list[Measurement]
    rates: Rates
    costs: Costs | None
    findings: list[Finding]

    def as_json(self) -> dict[str, Any]:
        return {
            "made_at": self.made_at.isoformat(),
            "host": self.host,
            "devices": [_device(row) for row in self.devices],
            "packages": [asdict(package) for package in self.packages],
            "memory": [_memory(row) for row in self.memory],
            "measurements": [_measurement(row) for row in self.measurements],
            "prices": asdict(self.rates),
            "costs": asdict(self.costs) if self.costs else None,
            "findings": [
                {"level": each.level, "code": each.code, "message": sentence(each.code, each.params)}
                for each in self.findings
            ],
        }


def assess() -> Assessment:
    """From rows alone: no device is touched."""
    devices, hosts = list(Device.objects.all()), list(WatchedHost.objects.all())
    plan, now = standing.plan(), timezone.now()
    memory = memory_plan.rows(plan, hardware.gpus(), lambda share: is_open(share.windows, plan.time_zone, now))
    measured, known = list(Measurement.objects.all()), packages()
    rates = prices.rates()
    facts = Facts(
        devices=[DeviceFacts(row.lane, row.index, row.state, row.latest) for row in devices],
        why_no_gpu=next((host.why_none for host in hosts if host.why_none), ""),
        in_container=in_container(),
        driver_cuda=next((host.cuda for host in hosts if host.cuda), ""),
        packages=known,
        memory=memory,
        measured=[row.name for row in measured],
        out_of_memory=[(row.name, row.device) for row in measured if row.failed == "model_out_of_memory"],
        alarm_celsius=(AlarmSettings.objects.first() or AlarmSettings()).celsius,
    )
    watts = sum(row.about.get("power_limit_w") or _WATTS for row in devices)
    bill = costs(rates, watts, len(devices)) if devices else None
    return Assessment(now, _host(), hosts, devices, known, memory, measured, rates, bill, findings(facts))


def in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def _host() -> dict[str, Any]:
    return {
        "name": platform.node(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": _system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def _device(row: Device) -> dict[str, Any]:
    return {"name": row.lane, "model": row.name, "host": row.host, "state": row.state, **row.about}


def _memory(row: memory_plan.Row) -> dict[str, Any]:
    more = {"now_mib": row.now_mib, "all_mib": row.all_mib, "left_now_mib": row.left_now_mib}
    return asdict(row) | more | {"left_all_mib": row.left_all_mib, "together": row.together}


def _measurement(row: Measurement) -> dict[str, Any]:
    names = ("service", "name", "sha256", "device", "device_name", "runtime", "item_shape", "rates", "best_batch")
    more = ("memory_bytes", "memory_own", "cap", "failed")
    return {name: getattr(row, name) for name in (*names, *more)} | {"measured_at": row.measured_at.isoformat()}
