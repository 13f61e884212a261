"""Devices and alarms for scripts: what GPU, Telemetry shows and does."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.permissions import Permission
from gpu.telemetry import alarms, listing, snapshots, steering
from problems.messages import sentence
from problems.typed import Number, Whole

router = Router(tags=["gpu"])


class DeviceOut(Schema):
    lane: str
    host: str
    uuid: str
    name: str
    memory_bytes: int | None
    state: str = Field(description="ok, lost or quarantined")
    reason: str
    reason_params: dict[str, Any]
    latest: dict[str, Any] = Field(description="The newest reading; null values are not reported by the driver")


class DevicesOut(Schema):
    items: list[DeviceOut]
    why_none: str | None = Field(description="Why there is no GPU, in the language of Accept-Language")


class AlarmOut(Schema):
    id: int
    device: str
    code: str
    message: str
    raised_at: datetime
    ended_at: datetime | None
    seen_at: datetime | None
    seen_by: str | None


class AlarmsOut(Schema):
    items: list[AlarmOut] = Field(description="Those that last, then the latest that are over")


class AlarmSettingsIO(Schema):
    celsius: Whole
    overshoot_percent: Whole
    emails: list[str] = Field(max_length=steering.MOST_EMAILS)


@router.get("/gpu/devices", response=DevicesOut)
def gpu_devices(request: HttpRequest) -> Any:
    shown = listing.devices(actor_of(request))
    items = [snapshots.of_device(one.row, one.value) for one in shown]
    return {"items": items, "why_none": None if items else sentence(listing.why_none(), {})}


@router.get("/gpu/devices/{lane}/history", response=dict[str, Any])
def gpu_device_history(request: HttpRequest, lane: str, hours: Number = 24) -> Any:
    return listing.series(listing.device(actor_of(request), lane), hours)


@router.post("/gpu/devices/{lane}/release", response=DeviceOut)
def gpu_device_release(request: HttpRequest, lane: str) -> Any:
    row = steering.release(actor_of(request), lane)
    return snapshots.of_device(row, row.latest)


@router.delete("/gpu/devices/{lane}", response={204: None})
def gpu_device_forget(request: HttpRequest, lane: str) -> Any:
    steering.forget(actor_of(request), lane)
    return Status(204, None)


@router.get("/gpu/alarms", response=AlarmsOut)
def gpu_alarms(request: HttpRequest) -> Any:
    return {"items": [_alarm(alarm, told) for alarm, told in listing.alarms(actor_of(request))]}


@router.post("/gpu/alarms/{alarm_id}/seen", response=AlarmOut)
def gpu_alarm_seen(request: HttpRequest, alarm_id: Whole) -> Any:
    alarm = steering.mark_seen(actor_of(request), alarm_id)
    return _alarm(alarm, sentence(alarm.code, alarm.params))


@router.get("/gpu/alarm-settings", response=AlarmSettingsIO)
def gpu_alarm_settings(request: HttpRequest) -> Any:
    actor_of(request).require(Permission.VIEW)
    return vars(alarms.settings())


@router.put("/gpu/alarm-settings", response=AlarmSettingsIO)
def gpu_save_alarm_settings(request: HttpRequest, body: AlarmSettingsIO) -> Any:
    return vars(steering.save_settings(actor_of(request), **body.dict()))


def _alarm(alarm: Any, told: str) -> dict[str, Any]:
    return {
        "id": alarm.pk,
        "device": alarm.device_name,
        "code": alarm.code,
        "message": told,
        "raised_at": alarm.raised_at,
        "ended_at": alarm.ended_at,
        "seen_at": alarm.seen_at,
        "seen_by": alarm.seen_by.username if alarm.seen_by else None,
    }
