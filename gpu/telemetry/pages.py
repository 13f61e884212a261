"""GPU, Telemetry: what every device does now and did in the last day, and its alarms."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor, actor_of
from accounts.forms import attempt
from accounts.permissions import Permission
from gpu.allocation.lanes_here import gpu_runtime
from gpu.telemetry import alarms, listing, snapshots, steering
from gpu.telemetry.forms import AlarmForm
from gpu.telemetry.models import Device
from gpu.telemetry.registry import this_host
from problems.messages import sentence

PERIODS = {"0.25": gettext_lazy("15 min"), "2": gettext_lazy("2 h"), "24": gettext_lazy("24 h")}


@require_safe
def telemetry(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    part = request.headers.get("HX-Target") == "gpu-alarms"
    return render(request, "gpu/_told.html" if part else "gpu/telemetry.html", _context(request, actor))


@require_safe
def history_csv(request: HttpRequest, device_id: int) -> HttpResponse:
    row = listing.device(actor_of(request), _lane(device_id))
    hours = request.GET.get("hours", "")
    text = listing.as_csv(row, float(hours) if hours in PERIODS else listing.MOST_HOURS)
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="device-{device_id}.csv"'},
    )


@require_POST
def release(request: HttpRequest, device_id: int) -> HttpResponse:
    return _done(request, lambda actor: steering.release(actor, _lane(device_id)), _("The device gets work again."))


@require_POST
def forget(request: HttpRequest, device_id: int) -> HttpResponse:
    return _done(request, lambda actor: steering.forget(actor, _lane(device_id)), _("The device is forgotten."))


@require_POST
def alarm_seen(request: HttpRequest, alarm_id: int) -> HttpResponse:
    return _done(request, lambda actor: steering.mark_seen(actor, alarm_id), _("Noted."))


@require_POST
def alarm_settings(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Permission.MANAGE_GPU)
    form = AlarmForm(request.POST)
    if attempt(form, lambda data: steering.save_settings(actor, **data)) is not None:
        messages.success(request, _("Saved."))
        return redirect("gpu:telemetry")
    return render(request, "gpu/telemetry.html", _context(request, actor, form), status=400)


def _context(request: HttpRequest, actor: Actor, form: AlarmForm | None = None) -> dict[str, object]:
    hours = request.GET.get("hours", "")
    hours = hours if hours in PERIODS else "0.25"
    shown = listing.devices(actor)
    columns = {one.row.pk: listing.series(one.row, float(hours)) for one in shown}
    wanted, raised = alarms.settings(), listing.alarms(actor)
    return {
        "tab": "telemetry",
        "devices": [(one, columns[one.row.pk], listing.as_table(columns[one.row.pk])) for one in shown],
        "unused": any(one.row.host == this_host() for one in shown) and not gpu_runtime(),
        "why_none": "" if shown else sentence(listing.why_none(), {}),
        "alarms": raised,
        "any_over": any(alarm.ended_at for alarm, _told in raised),
        "seq": snapshots.newest_seq([one.row for one in shown]),
        "hours": hours,
        "periods": PERIODS.items(),
        "wanted": wanted,
        "form": form or AlarmForm(initial=AlarmForm.of(wanted)),
        "mail_is_set_up": bool(settings.EMAIL_HOST),
        "may_manage": actor.may(Permission.MANAGE_GPU),
    }


def _lane(device_id: int) -> str:
    """Of a device that is gone: no lane has this name."""
    row = Device.objects.filter(pk=device_id).only("lane").first()
    return row.lane if row else str(device_id)


def _done(request: HttpRequest, act: Callable[[Actor], object], told: str) -> HttpResponse:
    act(actor_of(request))
    messages.success(request, told)
    return redirect("gpu:telemetry")
