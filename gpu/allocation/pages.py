"""GPU, Allocation: who may use which device, when and with how much memory; a dry run shows it before it is saved."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.permissions import Permission
from gpu.allocation import hardware, saving, standing
from gpu.allocation.messages import MOMENTS, PRESETS, SERVICES
from gpu.allocation.plan import PRIORITIES, Hardware, Plan
from gpu.allocation.presets import usable_mib
from gpu.allocation.timeline import Stretch
from gpu.allocation.written import document_of
from problems.messages import sentence
from problems.problem import Problem
from problems.typed import whole

_DRAWN_H = 7 * 24


@require_http_methods(["GET", "HEAD", "POST"])
def allocation(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        actor.require(Permission.MANAGE_GPU)
        return _changed(request)
    row, proposed = saving.latest(actor), saving.proposals(actor).get(request.GET.get("proposal", ""))
    former = saving.version(actor, whole(request.GET.get("version", "")) or 0)
    chosen = former or row
    plan = proposed or standing.plan_of(chosen.document if chosen else None)
    found = hardware.found()
    values = _values(plan.document(), found)
    if former is not None:
        values["note"] = _("Version %(n)s again") % {"n": former.pk}
    shown = _dry(saving.dry_run(actor, plan.document())) | {"former": former}
    return _page(request, values, found, shown=shown, tried=proposed is not None or former is not None)


def _changed(request: HttpRequest) -> HttpResponse:
    """A dry run or a save; what is refused appears beside what was typed."""
    found, form = hardware.found(), request.POST.dict()
    try:
        document = document_of(form, found)
        if form.get("do") == "save":
            based_on = whole(form.get("based_on", "")) or 0
            confirmed = "confirmed" in form
            saving.save(actor_of(request), document, based_on=based_on, confirmed=confirmed, note=form.get("note", ""))
            messages.success(request, _("The allocation is saved and holds from now on."))
            return redirect("gpu:allocation")
        return _page(request, form, found, shown=_dry(saving.dry_run(actor_of(request), document)), tried=True)
    except Problem as problem:
        return _page(request, form, found, shown={}, problem=problem)


def _page(
    request: HttpRequest,
    values: Mapping[str, str],
    found: Sequence[Hardware],
    *,
    shown: Mapping[str, Any],
    tried: bool = False,
    problem: Problem | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    row = saving.latest(actor)
    context = {
        "services": [_service(service, label, values, found, problem) for service, label in SERVICES.items()],
        "devices": found,
        "gpus": [one for one in found if not one.is_cpu],
        "priorities": PRIORITIES,
        "time_zone": values.get("time_zone", ""),
        "zone_wrong": problem is not None and problem.code == "allocation_time_zone_unknown",
        "problem": sentence(problem.code, problem.params) if problem else "",
        "to_confirm": problem is not None and problem.code == "allocation_leaves_gaps",
        "note": values.get("note", ""),
        "row": row,
        "based_on": values.get("based_on") or (row.pk if row else 0),
        "versions": saving.versions(actor, 8),
        "proposals": [(name, PRESETS[name]) for name in saving.proposals(actor)],
        "may_manage": actor.may(Permission.MANAGE_GPU),
        "tried": tried,
        **shown,
    }
    return render(request, "gpu/allocation.html", context, status=problem.status if problem else 200)


def _values(document: Mapping[str, Any], found: Sequence[Hardware]) -> dict[str, str]:
    """The document as the form has it."""
    values = {"time_zone": str(document["time_zone"])}
    for service, one in document["services"].items():
        values[f"{service}.priority"] = str(one["priority"])
        values[f"{service}.min_run_s"] = str(one["min_run_s"])
        values[f"{service}.keep_s"] = str(one["keep_s"])
        values[f"{service}.max_run_h"] = f"{one['max_run_s'] / 3600:g}" if one["max_run_s"] else ""
        lines = [f"{','.join(window['days'])} {window['from']}-{window['to']}" for window in one["windows"]]
        values[f"{service}.windows"] = "\n".join(lines)
        values |= {f"{service}.{flag}": "on" for flag in ("off", "cpu_fallback", "preemptible") if one[flag]}
        values |= {f"{service}.on.{name}": str(mib) for name, mib in one["devices"].items()}
    return values


def _service(
    service: str, label: Any, values: Mapping[str, str], found: Sequence[Hardware], problem: Problem | None
) -> dict[str, Any]:
    """One row of the form."""
    wrong = problem is not None and service in {problem.params.get("service"), _service_in(problem)}
    return {
        "name": service,
        "label": label,
        "wrong": wrong,
        "priority": values.get(f"{service}.priority", "2"),
        "windows": values.get(f"{service}.windows", ""),
        "min_run_s": values.get(f"{service}.min_run_s", "0"),
        "keep_s": values.get(f"{service}.keep_s", "0"),
        "max_run_h": values.get(f"{service}.max_run_h", ""),
        "off": f"{service}.off" in values,
        "cpu_fallback": f"{service}.cpu_fallback" in values,
        "preemptible": f"{service}.preemptible" in values,
        "budgets": [(one, values.get(f"{service}.on.{one.name}", ""), usable_mib(one.memory_mib)) for one in found],
    }


def _service_in(problem: Problem) -> str:
    return str(problem.params.get("where", "")).split(".")[0]


def _dry(run: saving.DryRun) -> dict[str, Any]:
    """For the template: sentences instead of codes, hours instead of times."""
    return {
        "faults": [sentence(one.reason.code, one.reason.params) for one in run.faults],
        "warnings": [sentence(one.reason.code, one.reason.params) for one in run.warnings],
        "evictions": [(one.running, sentence(one.why.code, one.why.params)) for one in run.evictions],
        "moments": [
            (MOMENTS[name], [(device, _labels(on[device])) for device in on], _sentences(waits))
            for name, (on, waits) in run.moments.items()
        ],
        "lines": _lines(run.plan, run.week),
        "hours": [24 * day for day in range(1, 7)],
        "days": _days(run.plan, run.week),
    }


def _days(plan: Plan, week: Sequence[Stretch]) -> list[str]:
    """What stands under each day of the picture: weekday and hour at which it begins."""
    start = week[0].since.astimezone(ZoneInfo(plan.time_zone)) if week else None
    return [date_format(start + timedelta(days=n), "D H:i") for n in range(7)] if start else []


def _lines(plan: Plan, week: Sequence[Stretch]) -> list[tuple[str, list[tuple[Any, int, list[dict[str, Any]]]]]]:
    """Each device with each of its services, its priority and when it would run, in hours from now."""
    if not week:
        return []
    start, found = week[0].since, []
    for device in week[0].on:
        services = [name for name in SERVICES if any(name in one.on[device] for one in week)]
        shown = [(SERVICES[name], plan.share(name).priority, _bars(week, device, name, start)) for name in services]
        found.append((device, shown))
    return found


def _bars(week: Sequence[Stretch], device: str, service: str, start: Any) -> list[dict[str, Any]]:
    bars: list[dict[str, Any]] = []
    for one in week:
        if service not in one.on[device]:
            continue
        begins = (one.since - start).total_seconds() / 3600
        ends = min(_DRAWN_H, (one.until - start).total_seconds() / 3600)
        if bars and bars[-1]["ends"] == begins:
            bars[-1] |= {"ends": ends, "width": ends - bars[-1]["begins"]}
        else:
            bars.append({"begins": begins, "ends": ends, "width": ends - begins})
    return bars


def _labels(services: Sequence[str]) -> list[Any]:
    return [SERVICES[name] for name in services]


def _sentences(waits: Mapping[str, Any]) -> list[tuple[Any, str]]:
    return [(SERVICES[name], sentence(one.code, one.params)) for name, one in waits.items()]
