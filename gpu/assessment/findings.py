"""What the assessment has to say, worst first: each finding a code with parameters, its sentence saying what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gpu.assessment.memory_plan import Row
from gpu.assessment.packages import Package

Level = Literal["bad", "warn", "good"]
_ORDER: Sequence[Level] = ("bad", "warn", "good")


@dataclass(frozen=True)
class Finding:
    level: Level
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DeviceFacts:
    """index: the driver's. reading: the latest of gpu.telemetry; None or missing is what the driver does not report."""

    name: str
    index: int
    state: str
    reading: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """why_no_gpu: a code of gpu.telemetry.messages. driver_cuda: the newest that the driver serves."""

    devices: Sequence[DeviceFacts]
    why_no_gpu: str
    in_container: bool
    driver_cuda: str
    packages: Sequence[Package]
    memory: Sequence[Row]
    measured: Sequence[str]
    out_of_memory: Sequence[tuple[str, str]]
    alarm_celsius: int


def findings(facts: Facts) -> list[Finding]:
    found = [*(_without_gpu(facts) if not facts.devices else _with_gpu(facts)), *_everywhere(facts)]
    if not found:
        found.append(Finding("good", "find_in_order"))
    return sorted(found, key=lambda finding: _ORDER.index(finding.level))


def _without_gpu(facts: Facts) -> Iterator[Finding]:
    yield Finding("good", "find_cpu_only")
    if facts.in_container:
        yield Finding("warn", "find_container_without_gpu")
    elif facts.why_no_gpu and facts.why_no_gpu != "no_driver_library":
        yield Finding("bad", facts.why_no_gpu)


def _with_gpu(facts: Facts) -> Iterator[Finding]:
    working = {device.name for device in facts.devices if device.state == "ok"}
    for device in facts.devices:
        yield from _of_device(device, facts.alarm_celsius)
    for row in facts.memory:
        if row.device in working:
            yield from _of_memory(row)
    yield from _of_packages(facts.packages)
    yield from _of_driver(facts)


def _everywhere(facts: Facts) -> Iterator[Finding]:
    for model, device in facts.out_of_memory:
        yield Finding("bad", "find_out_of_memory", {"model": model, "device": device})
    if not facts.measured:
        yield Finding("warn", "find_not_measured")


def _of_device(device: DeviceFacts, alarm_celsius: int) -> Iterator[Finding]:
    if device.state != "ok":
        yield Finding("bad", "find_device_out", {"device": device.name})
        return
    celsius = device.reading.get("temperature")
    if celsius is not None and celsius >= alarm_celsius:
        told = {"device": device.name, "index": device.index, "celsius": celsius, "limit": alarm_celsius}
        yield Finding("bad", "find_hot", told)
    held_back = set(device.reading.get("throttled_by") or ())
    if held_back & {"heat", "heat_hardware", "hardware_slowdown"}:
        yield Finding("warn", "find_slowed_by_heat", {"device": device.name})
    if "power_brake" in held_back:
        yield Finding("warn", "find_slowed_by_power", {"device": device.name})
    if device.reading.get("rows_to_remap"):
        yield Finding("warn", "find_rows_to_remap", {"device": device.name})


def _of_memory(row: Row) -> Iterator[Finding]:
    if row.left_steady_mib < 0:
        yield Finding("bad", "find_budgets_now", {"device": row.device, "over_mib": -row.left_steady_mib})
    elif row.left_all_mib < 0:
        yield Finding("warn", "find_budgets_together", {"device": row.device, "over_mib": -row.left_all_mib})
    if row.others_mib > row.memory_mib // 4:
        yield Finding("warn", "find_others", {"device": row.device, "others_mib": row.others_mib})


def _of_packages(packages: Sequence[Package]) -> Iterator[Finding]:
    missing: dict[str, list[str]] = {}
    for package in packages:
        if package.needed and package.name == "torch" and package.version and not package.uses_gpu:
            yield Finding("bad", "find_torch_for_cpu", {"command": package.command})
        elif package.needed and package.command:
            missing.setdefault(package.command, []).append(package.name)
    for command, names in missing.items():
        yield Finding("bad", "find_package_missing", {"package": ", ".join(names), "command": command})


def _of_driver(facts: Facts) -> Iterator[Finding]:
    torch = next((package.version or "" for package in facts.packages if package.name == "torch"), "")
    built_for = _cuda_of(torch)
    if built_for and facts.driver_cuda and _parts(facts.driver_cuda) < built_for[:1]:
        wanted = ".".join(map(str, built_for))
        yield Finding("bad", "find_driver_old", {"driver_cuda": facts.driver_cuda, "wanted": wanted})


def _cuda_of(version: str) -> tuple[int, ...]:
    """2.15.0+cu132 was built for CUDA 13.2, which needs a driver of CUDA 13. Others do not say."""
    _, _, build = version.partition("+cu")
    return (int(build[:-1]), int(build[-1])) if build.isdecimal() and len(build) > 1 else ()


def _parts(version: str) -> tuple[int, ...]:
    """Major alone: within one, an older driver serves newer libraries."""
    major = version.partition(".")[0]
    return (int(major),) if major.isdecimal() else (0,)
