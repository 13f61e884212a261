"""Devices, alarms and leases for Prometheus."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from prometheus_client.core import GaugeMetricFamily

from gpu.models import Alarm, Device, Lease
from webapp.metrics.families import gauge

_MIB = 2**20
_VALUES = {
    "device_utilisation_ratio": ("Share of the time in which it worked", "utilisation", 0.01),
    "device_memory_used_bytes": ("Memory in use, by whomever", "memory_used_bytes", 1),
    "device_memory_total_bytes": ("Memory in all", "memory_total_bytes", 1),
    "device_temperature_celsius": ("Temperature", "temperature", 1),
    "device_power_watts": ("Power that it draws", "power_w", 1),
    "device_clock_hertz": ("Clock of its processors", "clock_mhz", 1e6),
    "device_pcie_sent_bytes_per_second": ("From the device over PCIe", "pcie_sent_bytes_per_s", 1),
    "device_pcie_received_bytes_per_second": ("To the device over PCIe", "pcie_received_bytes_per_s", 1),
    "device_encoder_ratio": ("Share of the time in which its video encoder worked", "encoder", 0.01),
    "device_decoder_ratio": ("Share of the time in which its video decoder worked", "decoder", 0.01),
    "device_ecc_corrected_errors": ("Memory errors corrected since the driver was loaded", "ecc_corrected", 1),
    "device_ecc_uncorrected_errors": ("Memory errors not corrected since the driver was loaded", "ecc_uncorrected", 1),
    "device_remapped_rows": ("Rows of its memory that were replaced", "rows_remapped", 1),
}


def families(now: datetime) -> Iterator[GaugeMetricFamily]:
    rows = list(Device.objects.all())
    # What a device did before it was lost is no value of now.
    read = [(_labels(row), row.latest) for row in rows if row.state != Device.State.LOST]
    for name, (told, key, factor) in _VALUES.items():
        values = ((labels, None if latest.get(key) is None else latest[key] * factor) for labels, latest in read)
        yield from gauge(name, told, values)
    of_services = [
        (labels | {"service": service or "warm"}, size)
        for labels, latest in read
        for service, size in (latest.get("memory_by_service") or {}).items()
    ]
    yield from gauge("device_memory_service_bytes", "Memory in use by one of our services", of_services)
    slowed = [(labels | {"why": why}, 1) for labels, latest in read for why in latest.get("throttled_by") or ()]
    yield from gauge("device_throttled", "1 while its clocks are held down, by reason", slowed)
    states = [
        (_labels(row) | {"state": state}, int(row.state == state)) for row in rows for state in Device.State.values
    ]
    yield from gauge("device_state", "1 for the state that it is in: ok, lost, quarantined", states)
    ages = [(_labels(row), max(0, (now - row.seen_at).total_seconds()) if row.seen_at else None) for row in rows]
    yield from gauge("device_seen_age_seconds", "Since it was last read", ages)
    yield from _alarms()
    yield from _leases()


def _labels(row: Device) -> dict[str, str]:
    return {"device": row.lane, "host": row.host, "card": row.name}


def _alarms() -> Iterator[GaugeMetricFamily]:
    lasting = Alarm.objects.filter(ended_at=None).values_list("device_name", "code")
    rows = [({"device": device, "alarm": code.removeprefix("alarm_")}, 1) for device, code in lasting]
    yield from gauge("alarm", "1 while an alarm lasts", rows)


def _leases() -> Iterator[GaugeMetricFamily]:
    held = Lease.objects.values("device", "service").annotate(mib=Sum("budget_mib"))
    rows = [({"device": one["device"], "service": one["service"]}, one["mib"] * _MIB) for one in held]
    yield from gauge("lease_bytes", "Memory that leases hold for a service", rows)
