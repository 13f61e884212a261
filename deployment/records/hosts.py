"""The hosts as they were last looked at: what stands in their slots, and whether it is well."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.permissions import Permission
from deployment.models import Host
from deployment.names import SLOTS, host_name, release_name
from deployment.records.live_topic import tell
from problems.problem import Problem

MOST = 200
MOST_INSTALLED = 50
STALE_AFTER = timedelta(minutes=3)


@dataclass(frozen=True)
class HostTold:
    """health: by slot; empty where it was not asked. None: not told, what was known stays."""

    name: str
    active: str
    releases: dict[str, str]
    installed: Sequence[str] | None = None
    health: dict[str, str] = field(default_factory=dict)
    free_bytes: int | None = None
    maintenance: bool = False
    unconfirmed: bool = False


@transaction.atomic
def report(actor: Actor, told: Sequence[HostTold]) -> None:
    """Raises Problem. Pages are told when what they say has changed."""
    actor.require(Permission.RECORD_DEPLOYMENTS)
    if len(told) > MOST:
        raise Problem("deployment_hosts_too_many", limit=MOST)
    changed = [_kept(one) for one in sorted(told, key=lambda one: one.name)]
    if any(changed):
        tell("hosts")


def _kept(told: HostTold) -> bool:
    """Whether anything but time and free space is other than before."""
    row = Host.objects.select_for_update().filter(name=_checked(told.name)).first() or Host(name=told.name)
    before = _outline(row)
    health = told.health or {slot: one.get("health", "") for slot, one in row.slots.items()}
    row.active = told.active if told.active in SLOTS else ""
    row.slots = {slot: _slot(told.releases.get(slot, ""), health.get(slot, "")) for slot in SLOTS}
    if told.installed is not None:
        row.installed = [one for one in told.installed if _is_release(one)][:MOST_INSTALLED]
    row.free_bytes = min(told.free_bytes, 2**62) if told.free_bytes is not None else None
    row.maintenance, row.unconfirmed = told.maintenance, told.unconfirmed
    was_stale = row.pk is None or is_stale(row)
    row.seen_at = timezone.now()
    row.save()
    return was_stale or before != _outline(row)


def is_stale(row: Host) -> bool:
    return row.seen_at is None or timezone.now() - row.seen_at > STALE_AFTER


def serving(row: Host) -> str:
    return str(row.slots.get(row.active, {}).get("release", ""))


def _slot(release: str, health: str) -> dict[str, str]:
    return {"release": release if _is_release(release) else "", "health": health[:300] if release else ""}


def _outline(row: Host) -> tuple[Any, ...]:
    return row.pk, row.active, row.slots, row.installed, row.maintenance, row.unconfirmed


def _checked(name: str) -> str:
    try:
        return host_name(name)
    except ValueError:
        raise Problem("deployment_host_refused", name=name[:80]) from None


def _is_release(text: str) -> bool:
    try:
        return bool(release_name(text))
    except ValueError:
        return False
