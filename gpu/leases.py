"""Who holds how much of a device's memory: granted in one transaction, never more than there is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from gpu.allocation.models import DeviceBook, Lease


def grant(
    device: str,
    service: str,
    budget_mib: int,
    free_mib: int,
    *,
    holder: str,
    lane: str,
    now: datetime,
    length: timedelta,
) -> Lease | None:
    """A lease on so much of what all leases together may take (free_mib); None: it does not fit beside the others.

    The row of the device is locked until the caller's transaction ends, so two askers never see the same free memory.
    """
    with transaction.atomic():
        lock(device)
        Lease.objects.filter(holder=holder).delete()  # one process works on one batch at a time
        taken = in_force(device, now)
        if taken + budget_mib > free_mib:
            return None
        return Lease.objects.create(
            device=device,
            service=service,
            budget_mib=budget_mib,
            holder=holder,
            lane=lane,
            granted_at=now,
            until=now + length,
        )


def lock(device: str) -> None:
    DeviceBook.objects.get_or_create(pk=device)
    DeviceBook.objects.select_for_update().get(pk=device)


def in_force(device: str, now: datetime) -> int:
    """MiB that leases hold."""
    found = Lease.objects.filter(device=device, until__gt=now).aggregate(taken=Sum("budget_mib"))
    return int(found["taken"] or 0)


def renew(holder: str, until: datetime) -> None:
    Lease.objects.filter(holder=holder).update(until=until)


def give_back(holder: str) -> None:
    Lease.objects.filter(holder=holder).delete()


def give_back_all_of(lane: str) -> None:
    """Its processes are gone."""
    Lease.objects.filter(lane=lane).delete()


def forget_lapsed(now: datetime) -> None:
    Lease.objects.filter(until__lte=now).delete()
