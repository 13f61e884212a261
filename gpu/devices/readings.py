"""What a GPU does this moment. None is "the driver does not report it", never 0.

The quick values are asked for at every tick, the slow ones now and then: some of these take the driver 20 ms each.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pynvml

from gpu.devices.nvml import asked

MIB = 2**20
_THROTTLED_BY: Mapping[int, str] = {
    pynvml.nvmlClocksEventReasonSwPowerCap: "power_cap",
    pynvml.nvmlClocksEventReasonHwSlowdown: "hardware_slowdown",
    pynvml.nvmlClocksEventReasonSyncBoost: "sync_boost",
    pynvml.nvmlClocksEventReasonSwThermalSlowdown: "heat",
    pynvml.nvmlClocksEventReasonHwThermalSlowdown: "heat_hardware",
    pynvml.nvmlClocksEventReasonHwPowerBrakeSlowdown: "power_brake",
}


@dataclass(frozen=True)
class Process:
    """On the GPU, as the driver names it; memory_bytes is None where it does not say."""

    pid: int
    memory_bytes: int | None


@dataclass(frozen=True)
class Quick:
    utilisation: int | None  # %
    memory_used_bytes: int | None
    memory_total_bytes: int | None
    temperature: int | None  # °C
    power_w: float | None
    clock_mhz: int | None
    memory_clock_mhz: int | None
    throttled_by: tuple[str, ...] | None  # empty: by nothing


@dataclass(frozen=True)
class Slow:
    processes: tuple[Process, ...] | None = None
    encoder: int | None = None  # %
    decoder: int | None = None  # %
    fan: int | None = None  # %
    pcie_generation: int | None = None
    pcie_width: int | None = None
    pcie_sent_bytes_per_s: int | None = None
    pcie_received_bytes_per_s: int | None = None
    pcie_replays: int | None = None
    ecc_corrected: int | None = None  # since the driver was loaded
    ecc_uncorrected: int | None = None
    rows_remapped: int | None = None
    rows_to_remap: bool | None = None  # at the next reset
    remapping_failed: bool | None = None
    mig: bool | None = None


NOTHING_SLOW = Slow()


@dataclass(frozen=True)
class Reading:
    quick: Quick
    slow: Slow = NOTHING_SLOW

    def as_json(self) -> dict[str, Any]:
        slow = asdict(self.slow)
        slow.pop("processes")  # told with their jobs: gpu.telemetry
        return vars(self.quick) | slow


def read_quick(handle: Any) -> Quick:
    """Raises DriverError."""
    utilisation = asked(pynvml.nvmlDeviceGetUtilizationRates, handle)
    memory = asked(pynvml.nvmlDeviceGetMemoryInfo, handle)
    power_mw = asked(pynvml.nvmlDeviceGetPowerUsage, handle)
    throttle = asked(pynvml.nvmlDeviceGetCurrentClocksEventReasons, handle)
    return Quick(
        utilisation=utilisation.gpu if utilisation else None,
        memory_used_bytes=int(memory.used) if memory else None,
        memory_total_bytes=int(memory.total) if memory else None,
        temperature=asked(pynvml.nvmlDeviceGetTemperature, handle, pynvml.NVML_TEMPERATURE_GPU),
        power_w=None if power_mw is None else power_mw / 1000,
        clock_mhz=asked(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_SM),
        memory_clock_mhz=asked(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_MEM),
        throttled_by=None if throttle is None else tuple(name for bit, name in _THROTTLED_BY.items() if throttle & bit),
    )


def read_slow(handle: Any) -> Slow:
    """Raises DriverError."""
    encoder = asked(pynvml.nvmlDeviceGetEncoderUtilization, handle)
    decoder = asked(pynvml.nvmlDeviceGetDecoderUtilization, handle)
    rows = asked(pynvml.nvmlDeviceGetRemappedRows, handle)
    mig = asked(pynvml.nvmlDeviceGetMigMode, handle)
    return Slow(
        processes=read_processes(handle),
        encoder=encoder[0] if encoder else None,
        decoder=decoder[0] if decoder else None,
        fan=asked(pynvml.nvmlDeviceGetFanSpeed, handle),
        pcie_generation=asked(pynvml.nvmlDeviceGetCurrPcieLinkGeneration, handle),
        pcie_width=asked(pynvml.nvmlDeviceGetCurrPcieLinkWidth, handle),
        pcie_sent_bytes_per_s=_pcie(handle, pynvml.NVML_PCIE_UTIL_TX_BYTES),
        pcie_received_bytes_per_s=_pcie(handle, pynvml.NVML_PCIE_UTIL_RX_BYTES),
        pcie_replays=asked(pynvml.nvmlDeviceGetPcieReplayCounter, handle),
        ecc_corrected=_ecc(handle, pynvml.NVML_MEMORY_ERROR_TYPE_CORRECTED),
        ecc_uncorrected=_ecc(handle, pynvml.NVML_MEMORY_ERROR_TYPE_UNCORRECTED),
        rows_remapped=rows[0] + rows[1] if rows else None,
        rows_to_remap=bool(rows[2]) if rows else None,
        remapping_failed=bool(rows[3]) if rows else None,
        mig=mig[0] == pynvml.NVML_DEVICE_MIG_ENABLE if mig else None,
    )


def read_processes(handle: Any) -> tuple[Process, ...] | None:
    """Those that compute and those that draw; whoever does both is named once. Raises DriverError."""
    lists = [_processes(handle, ask) for ask in _PROCESS_LISTS]
    known = [one for one in lists if one is not None]
    return tuple({process.pid: process for one in known for process in one}.values()) if known else None


_PROCESS_LISTS: tuple[Callable[[Any], Any], ...] = (
    pynvml.nvmlDeviceGetGraphicsRunningProcesses,
    pynvml.nvmlDeviceGetComputeRunningProcesses,
)


def _processes(handle: Any, ask: Callable[[Any], Any]) -> list[Process] | None:
    listed = asked(ask, handle)
    return None if listed is None else [Process(int(one.pid), one.usedGpuMemory) for one in listed]


def _pcie(handle: Any, counter: int) -> int | None:
    kilobytes = asked(pynvml.nvmlDeviceGetPcieThroughput, handle, counter)
    return None if kilobytes is None else int(kilobytes) * 1024


def _ecc(handle: Any, kind: int) -> int | None:
    return asked(pynvml.nvmlDeviceGetTotalEccErrors, handle, kind, pynvml.NVML_VOLATILE_ECC)  # type: ignore[no-any-return]
