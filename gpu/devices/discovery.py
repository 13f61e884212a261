"""Which GPUs the driver knows, and what of each never changes while it is in the machine."""

from dataclasses import dataclass
from typing import Any

import pynvml

from gpu.devices.nvml import DriverError, asked, driver


@dataclass(frozen=True)
class Partition:
    """A MIG instance: a part of a card with memory of its own."""

    uuid: str
    memory_bytes: int | None


@dataclass(frozen=True)
class Device:
    """index: the driver's, which may change with the next start of the machine; the uuid never does."""

    index: int
    uuid: str
    name: str
    memory_bytes: int | None
    pci: str | None = None
    compute_capability: str | None = None
    slowdown_celsius: int | None = None
    shutdown_celsius: int | None = None
    power_limit_w: float | None = None
    clock_max_mhz: int | None = None
    memory_clock_max_mhz: int | None = None
    pcie_generation_max: int | None = None
    pcie_width_max: int | None = None
    partitions: tuple[Partition, ...] = ()


@dataclass(frozen=True)
class Versions:
    """cuda: the newest that the driver serves, as in "12.8"."""

    driver: str | None
    cuda: str | None


def gpus() -> list[Device]:
    """Of this machine, asked now. None where there is no driver or it fails."""
    with driver() as opened:
        return [device for _, device in found()] if opened else []


def found() -> list[tuple[Any, Device]]:
    """Handle and device, of an open driver. A card that answers nothing is left out: it is lost, not new."""
    try:
        count = int(pynvml.nvmlDeviceGetCount())
    except DriverError:
        return []
    return [pair for index in range(count) if (pair := _found(index)) is not None]


def versions() -> Versions:
    """Of an open driver."""
    cuda = asked(pynvml.nvmlSystemGetCudaDriverVersion_v2)
    return Versions(
        driver=asked(pynvml.nvmlSystemGetDriverVersion),
        cuda=f"{cuda // 1000}.{cuda % 1000 // 10}" if cuda else None,
    )


def _found(index: int) -> tuple[Any, Device] | None:
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        return handle, describe(index, handle)
    except DriverError:
        return None


def describe(index: int, handle: Any) -> Device:
    """Raises DriverError."""
    memory = asked(pynvml.nvmlDeviceGetMemoryInfo, handle)
    capability = asked(pynvml.nvmlDeviceGetCudaComputeCapability, handle)
    pci = asked(pynvml.nvmlDeviceGetPciInfo, handle)
    limit_mw = asked(pynvml.nvmlDeviceGetEnforcedPowerLimit, handle)
    return Device(
        index=index,
        uuid=str(pynvml.nvmlDeviceGetUUID(handle)),
        name=str(asked(pynvml.nvmlDeviceGetName, handle) or "GPU"),
        memory_bytes=int(memory.total) if memory else None,
        pci=_text(pci.busId) if pci else None,
        compute_capability=f"{capability[0]}.{capability[1]}" if capability else None,
        slowdown_celsius=_threshold(handle, pynvml.NVML_TEMPERATURE_THRESHOLD_SLOWDOWN),
        shutdown_celsius=_threshold(handle, pynvml.NVML_TEMPERATURE_THRESHOLD_SHUTDOWN),
        power_limit_w=limit_mw / 1000 if limit_mw else None,
        clock_max_mhz=asked(pynvml.nvmlDeviceGetMaxClockInfo, handle, pynvml.NVML_CLOCK_SM),
        memory_clock_max_mhz=asked(pynvml.nvmlDeviceGetMaxClockInfo, handle, pynvml.NVML_CLOCK_MEM),
        pcie_generation_max=asked(pynvml.nvmlDeviceGetMaxPcieLinkGeneration, handle),
        pcie_width_max=asked(pynvml.nvmlDeviceGetMaxPcieLinkWidth, handle),
        partitions=_partitions(handle),
    )


def _partitions(handle: Any) -> tuple[Partition, ...]:
    mode = asked(pynvml.nvmlDeviceGetMigMode, handle)
    if not mode or mode[0] != pynvml.NVML_DEVICE_MIG_ENABLE:
        return ()
    most = asked(pynvml.nvmlDeviceGetMaxMigDeviceCount, handle) or 0
    parts = [asked(pynvml.nvmlDeviceGetMigDeviceHandleByIndex, handle, number) for number in range(most)]
    return tuple(_partition(part) for part in parts if part is not None)


def _partition(handle: Any) -> Partition:
    memory = asked(pynvml.nvmlDeviceGetMemoryInfo, handle)
    return Partition(str(pynvml.nvmlDeviceGetUUID(handle)), int(memory.total) if memory else None)


def _threshold(handle: Any, which: int) -> int | None:
    value: int | None = asked(pynvml.nvmlDeviceGetTemperatureThreshold, handle, which)
    return value or None  # some drivers say 0 for "none"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
