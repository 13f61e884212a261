"""A day of every device, coarser with age: steps of ten seconds for two hours, of a minute for 24."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gpu.telemetry.models import Sample

KEPT = {10: timedelta(hours=2), 60: timedelta(hours=24)}  # by the step's seconds
FIELDS = (
    "utilisation",
    "memory_used_bytes",
    "memory_ours_bytes",
    "temperature",
    "power_w",
    "clock_mhz",
    "pcie_sent_bytes_per_s",
    "pcie_received_bytes_per_s",
    "encoder",
    "decoder",
)
THROTTLED = "throttled"  # share of the step


@dataclass
class _Step:
    begins: int  # seconds since 1970
    sums: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.sums[name] = self.sums.get(name, 0) + value
        self.counts[name] = self.counts.get(name, 0) + 1
        self.most[name] = max(self.most.get(name, value), value)

    def values(self) -> dict[str, list[float]]:
        return {name: [round(self.sums[name] / self.counts[name], 2), round(self.most[name], 2)] for name in self.sums}


class Accumulator:
    """Of one device. What a step's values come to is written when the next step begins."""

    def __init__(self) -> None:
        self._steps: dict[int, _Step] = {}

    def add(self, at_s: float, value: Mapping[str, Any]) -> list[tuple[int, datetime, dict[str, list[float]]]]:
        """Returns the steps that ended: seconds, beginning, values."""
        ended = []
        for step_s in KEPT:
            begins = int(at_s // step_s * step_s)
            step = self._steps.get(step_s)
            if step is None or step.begins != begins:
                if step is not None and step.sums:
                    ended.append((step_s, datetime.fromtimestamp(step.begins, UTC), step.values()))
                step = self._steps[step_s] = _Step(begins)
            _add_all(step, value)
        return ended


def _add_all(step: _Step, value: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if (number := value.get(name)) is not None:
            step.add(name, number)
    if (reasons := value.get("throttled_by")) is not None:
        step.add(THROTTLED, float(bool(reasons)))


def write(samples: Iterable[Sample]) -> None:
    """A clock that was put back comes by the same step twice: the first stays."""
    Sample.objects.bulk_create(samples, ignore_conflicts=True)


def trim(now: datetime) -> None:
    for step_s, kept in KEPT.items():
        Sample.objects.filter(step_s=step_s, at__lt=now - kept).delete()


def series(device_id: int, since: datetime, now: datetime) -> dict[str, Any]:
    """Columns for a chart: "at" in seconds since 1970, and each field's mean, None where nothing was reported.

    Temperature is the highest of its step: a mean would hide what raises alarms.
    """
    fine_from = now - KEPT[10]
    step_s = 10 if since >= fine_from else 60
    rows = Sample.objects.filter(device=device_id, step_s=step_s, at__gte=since).order_by("at")
    found = [(row.at.timestamp(), row.values) for row in rows]
    columns: dict[str, Any] = {"step_s": step_s, "at": [round(at) for at, _ in found]}
    for name in (*FIELDS, THROTTLED):
        which = 1 if name == "temperature" else 0
        columns[name] = [values[name][which] if name in values else None for _, values in found]
    return columns
