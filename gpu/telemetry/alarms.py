"""Alarms: what is wrong with a device now, raised once and ended once."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from gpu.allocation.models import Lease
from gpu.telemetry import notices
from gpu.telemetry.models import Alarm, AlarmSettings, Device
from problems.messages import sentence

logger = logging.getLogger(__name__)

_COOLER_BY = 3  # °C below the limit before the alarm ends: it would else come and go with every reading
_MIB = 2**20


@dataclass(frozen=True)
class Condition:
    code: str
    params: Mapping[str, Any]


def settings() -> AlarmSettings:
    return AlarmSettings.objects.first() or AlarmSettings()


def conditions(
    row: Device, value: Mapping[str, Any], wanted: AlarmSettings, budgets_mib: Mapping[str, int], raised: set[str]
) -> list[Condition]:
    """Pure. value: what was read of the device this moment, empty when it does not answer. raised: codes of now."""
    found = []
    if row.state == Device.State.LOST:
        found.append(Condition("alarm_lost", {"device": row.lane}))
    if row.state == Device.State.QUARANTINED:
        found.append(Condition("alarm_quarantined", {"device": row.lane}))
    celsius = value.get("temperature")
    if celsius is not None and celsius >= wanted.celsius - (_COOLER_BY if "alarm_hot" in raised else 0):
        found.append(Condition("alarm_hot", {"device": row.lane, "celsius": celsius, "limit": wanted.celsius}))
    if value.get("rows_to_remap"):
        found.append(Condition("alarm_rows_to_remap", {"device": row.lane}))
    found += _overshoot(row, value, wanted, budgets_mib)
    return found


def look(rows: Iterable[Device], values: Mapping[int, Mapping[str, Any]]) -> None:
    """Raises and ends alarms. values: by the row's key; rows without one were not read this time."""
    rows = list(rows)
    wanted, budgets = settings(), _budgets(rows)
    open_alarms: dict[int, dict[str, Alarm]] = {}
    for alarm in Alarm.objects.filter(ended_at=None, device__in=rows):
        open_alarms.setdefault(alarm.device_id or 0, {})[alarm.code] = alarm
    for row in rows:
        raised = open_alarms.get(row.pk, {})
        found = conditions(row, values.get(row.pk, {}), wanted, budgets.get(row.lane, {}), set(raised))
        for condition in found:
            if condition.code not in raised:
                _raise(row, condition)
        _end([alarm for code, alarm in raised.items() if code not in {condition.code for condition in found}])


def end_all_of(row: Device) -> None:
    """Before the device is forgotten."""
    Alarm.objects.filter(device=row, ended_at=None).update(ended_at=timezone.now())


def _budgets(rows: Iterable[Device]) -> dict[str, dict[str, int]]:
    """MiB that each service's leases give it, by device."""
    held = Lease.objects.filter(device__in=[row.lane for row in rows]).values("device", "service")
    budgets: dict[str, dict[str, int]] = {}
    for one in held.annotate(mib=Sum("budget_mib")):
        budgets.setdefault(one["device"], {})[one["service"]] = one["mib"]
    return budgets


def _overshoot(
    row: Device, value: Mapping[str, Any], wanted: AlarmSettings, budgets_mib: Mapping[str, int]
) -> list[Condition]:
    """Of the service that is furthest above what its leases give it."""
    over = []
    for service, used in (value.get("memory_by_service") or {}).items():
        budget = budgets_mib.get(service, 0)
        if budget and used / _MIB > budget * (1 + wanted.overshoot_percent / 100):
            told = {"device": row.lane, "service": service, "used_mib": round(used / _MIB), "budget_mib": budget}
            over.append((used / _MIB - budget, Condition("alarm_overshoot", told)))
    return [max(over, key=lambda one: one[0])[1]] if over else []


def _raise(row: Device, condition: Condition) -> None:
    params = dict(condition.params)
    with transaction.atomic():
        alarm, made = Alarm.objects.get_or_create(
            device=row,
            code=condition.code,
            ended_at=None,
            defaults={"device_name": row.lane, "params": params, "raised_at": timezone.now()},
        )
        if made:
            logger.warning("alarm: %s", sentence(alarm.code, alarm.params))
            notices.write(alarm)


def _end(alarms: Iterable[Alarm]) -> None:
    for alarm in alarms:
        with transaction.atomic():
            now = timezone.now()
            if Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=now):
                alarm.ended_at = now
                logger.warning("alarm is over: %s", sentence(alarm.code, alarm.params))
                notices.write(alarm)
