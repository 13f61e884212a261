"""What an administrator does about devices and alarms: permission, write and audit in one place."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.telemetry import alarms
from gpu.telemetry.listing import device
from gpu.telemetry.models import Alarm, AlarmSettings, Device
from problems.problem import Problem

CELSIUS = (40, 110)
OVERSHOOT = (0, 100)
MOST_EMAILS = 20


@transaction.atomic
def release(actor: Actor, lane: str) -> Device:
    """A person has looked at a device in quarantine: it gets work again. Raises Problem."""
    actor.require(Permission.MANAGE_GPU)
    row = device(actor, lane)
    fresh = {"state": Device.State.OK, "reason": "", "reason_params": {}, "changed_at": timezone.now()}
    if not Device.objects.filter(pk=row.pk, state=Device.State.QUARANTINED).update(**fresh):
        raise Problem("device_not_quarantined", status=409, lane=lane)
    audit.record(actor, "device.release", f"device:{lane}", before={"state": row.state, "reason": row.reason})
    row.refresh_from_db()
    return row


@transaction.atomic
def forget(actor: Actor, lane: str) -> None:
    """A lost device that will not come back frees its name. Raises Problem."""
    actor.require(Permission.MANAGE_GPU)
    row = device(actor, lane)
    if row.state != Device.State.LOST:
        raise Problem("device_still_there", status=409, lane=lane)
    alarms.end_all_of(row)
    row.delete()
    audit.record(actor, "device.forget", f"device:{lane}", before={"uuid": row.uuid, "name": row.name})


@transaction.atomic
def mark_seen(actor: Actor, alarm_id: int) -> Alarm:
    """Raises Problem."""
    actor.require(Permission.MANAGE_GPU)
    alarm = Alarm.objects.filter(pk=alarm_id).first()
    if alarm is None:
        raise Problem("alarm_not_found", status=404)
    if alarm.seen_at is None:
        alarm.seen_at, alarm.seen_by = timezone.now(), actor.user
        alarm.save(update_fields=["seen_at", "seen_by"])
        audit.record(actor, "alarm.seen", f"alarm:{alarm.pk}", after={"code": alarm.code, "device": alarm.device_name})
    return alarm


@transaction.atomic
def save_settings(actor: Actor, *, celsius: int, overshoot_percent: int, emails: Sequence[str]) -> AlarmSettings:
    """Raises Problem."""
    actor.require(Permission.MANAGE_GPU)
    _check_between("alarm_celsius_refused", celsius, CELSIUS)
    _check_between("alarm_overshoot_refused", overshoot_percent, OVERSHOOT)
    _check_emails(emails)
    row = AlarmSettings.objects.select_for_update().first() or AlarmSettings()
    before = _told(row)
    row.celsius, row.overshoot_percent, row.emails = celsius, overshoot_percent, list(emails)
    row.save()
    audit.record(actor, "alarm.settings", "alarms", before=before, after=_told(row))
    return row


def _told(row: AlarmSettings) -> dict[str, object]:
    return {"celsius": row.celsius, "overshoot_percent": row.overshoot_percent, "emails": row.emails}


def _check_between(code: str, value: int, limits: tuple[int, int]) -> None:
    least, most = limits
    if not least <= value <= most:
        raise Problem(code, least=least, most=most, nearest=min(most, max(least, value)))


def _check_emails(emails: Sequence[str]) -> None:
    for place, address in enumerate(emails):
        try:
            validate_email(address)
        except ValidationError:
            raise Problem("alarm_email_refused", address=address[:80], limit=MOST_EMAILS) from None
        if place >= MOST_EMAILS:
            raise Problem("alarm_email_refused", address=address[:80], limit=MOST_EMAILS)
