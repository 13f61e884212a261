"""What is told of a device: its reading, and whose processes hold its memory. The same in rows, sockets and the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from gpu.devices.processes import Known
from gpu.devices.readings import Process, Reading
from gpu.telemetry.models import Device
from gpu.telemetry.owners import Owner

WARM = ""  # the service of an engine that waits for work


def latest(
    reading: Reading, seq: int, known: Mapping[int, Known | None], owners: Mapping[str, Owner]
) -> dict[str, Any]:
    processes = [_process(one, known.get(one.pid), owners) for one in reading.slow.processes or ()]
    ours, others = _shares(reading, processes)
    return {
        "seq": seq,
        **reading.as_json(),
        "processes": processes if reading.slow.processes is not None else None,
        "memory_by_service": ours,
        "memory_ours_bytes": None if ours is None else sum(ours.values()),
        "memory_others_bytes": others,
    }


def of_device(row: Device, value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "lane": row.lane,
        "host": row.host,
        "uuid": row.uuid,
        "name": row.name,
        "memory_bytes": row.memory_bytes or None,
        "state": row.state,
        "reason": row.reason,
        "reason_params": row.reason_params,
        "latest": dict(value),
    }


def of_all(rows: Sequence[Device]) -> dict[str, Any]:
    return {"devices": [of_device(row, row.latest) for row in rows]}


def newest_seq(rows: Sequence[Device]) -> int:
    return max((int(row.latest.get("seq", 0)) for row in rows), default=0)


def _process(one: Process, known: Known | None, owners: Mapping[str, Owner]) -> dict[str, Any]:
    owner = owners.get(known.worker) if known else None
    return {
        "pid": one.pid,
        "name": known.name if known else None,  # None: out of this process's sight
        "memory_bytes": one.memory_bytes,
        "lane": known.lane if known else "",
        "ours": bool(known and known.is_ours),
        "service": owner.service if owner else WARM,
        "job": owner.job if owner else None,
    }


def _shares(reading: Reading, processes: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int] | None, int | None]:
    """Bytes of our services, and what is left of the used memory: others and the driver. None: nobody can know."""
    mine = [one for one in processes if one["ours"]]
    used = reading.quick.memory_used_bytes
    if reading.slow.processes is None or any(one["memory_bytes"] is None for one in mine):
        return None, None
    by_service: dict[str, int] = {}
    for one in mine:
        by_service[one["service"]] = by_service.get(one["service"], 0) + one["memory_bytes"]
    return by_service, None if used is None else max(0, used - sum(by_service.values()))
