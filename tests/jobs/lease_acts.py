"""What puppets do with leases on a device."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.actor import SYSTEM
from gpu import leases
from gpu.allocation import presets, saving
from gpu.allocation.models import Allocation, Lease
from problems.problem import Problem


def race(name: str, *, threads: int, each: int) -> list[str]:
    """Asks for three tenths of it over and over, every thread over a connection of its own; returns who got them."""

    def ask(number: int) -> list[str]:
        try:
            return [holder for n in range(each) if _granted(holder := f"{name}:{number * each + n}")]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [holder for granted in pool.map(ask, range(threads)) for holder in granted]


def holders() -> list[str]:
    return list(Lease.objects.filter(device="gpu0").values_list("holder", flat=True))


def clear() -> None:
    Lease.objects.all().delete()
    Allocation.objects.all().delete()


def save_allocation() -> str:
    """As somebody who has seen no version yet."""
    try:
        saving.save(SYSTEM, presets.cpu_only("UTC").document(), based_on=0, confirmed=True)
    except Problem as problem:
        return problem.code
    return "saved"


def _granted(holder: str) -> bool:
    now, length = timezone.now(), timedelta(minutes=5)
    return leases.grant("gpu0", "reading", 300, 1000, holder=holder, lane="gpu0", now=now, length=length) is not None
