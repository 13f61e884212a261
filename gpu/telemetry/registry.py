"""The rows of a host's devices: made when a device is first seen, and named for good."""

import socket
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from gpu.devices.discovery import Device as Card
from gpu.devices.discovery import Versions
from gpu.devices.health import Health
from gpu.telemetry.models import Device

_NO_VERSIONS = Versions(None, None)


def this_host() -> str:
    return socket.gethostname()[:80]


def boot_id() -> str:
    """Another at each start of the machine; empty where the kernel does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def register(cards: Iterable[Card], host: str, versions: Versions = _NO_VERSIONS) -> dict[str, Device]:
    """The rows by uuid, made or brought up to date."""
    with transaction.atomic():
        rows = {row.uuid: row for row in Device.objects.select_for_update().filter(host=host)}
        for card in cards:
            rows[card.uuid] = _registered(card, rows.get(card.uuid), host, versions)
    return rows


def health_of(row: Device) -> Health:
    """As it was left. A start of the machine resets its devices: what was in quarantine is tried again."""
    if row.state == Device.State.OK or (row.state == Device.State.QUARANTINED and row.boot_id != boot_id()):
        return Health()
    return Health(row.state, row.reason, row.reason_params)  # type: ignore[arg-type]


def _registered(card: Card, row: Device | None, host: str, versions: Versions) -> Device:
    about = asdict(card) | {"driver": versions.driver, "cuda": versions.cuda}
    told: dict[str, Any] = {"index": card.index, "name": card.name[:120], "about": _plain(about)}
    told["memory_bytes"] = card.memory_bytes or 0
    if row is None:
        lane = _free_lane(card.index, host)
        return Device.objects.create(
            host=host, lane=lane, uuid=card.uuid, changed_at=timezone.now(), boot_id=boot_id(), **told
        )
    if any(getattr(row, name) != value for name, value in told.items()):
        Device.objects.filter(pk=row.pk).update(**told)
        row.refresh_from_db()
    return row


def _free_lane(index: int, host: str) -> str:
    """gpu0 where only one host has GPUs. A name never moves to another device, so a second host's are longer."""
    alone = not Device.objects.exclude(host=host).exists()
    taken = set(Device.objects.values_list("lane", flat=True))
    prefix = "gpu" if alone else f"{host[:60]}-gpu"
    numbers = [index, *range(len(taken) + 1)]
    return next(name for number in numbers if (name := f"{prefix}{number}") not in taken)


def _plain(about: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in about.items()}
