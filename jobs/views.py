"""The queue's page and each job's: what a script may do through jobs.api, a person does here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor, actor_of
from accounts.permissions import Permission
from jobs import lanes, steering
from jobs import queue as queued
from jobs.events import QUEUE_TOPIC, job_topic
from jobs.happenings import happenings
from jobs.models import Priority
from live import events
from problems.problem import Problem


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    actor, after = actor_of(request), events.last_seq(QUEUE_TOPIC)
    shown, mine = request.GET.get("state", ""), bool(request.GET.get("mine"))
    shown = shown if shown in queued.SHOWN else "open"
    rows, page = queued.queue_page(actor, shown, request.GET.get("page"), mine=mine)
    context = {
        "after": after,
        "rows": rows,
        "page": page,
        "shown": shown,
        "mine": mine,
        "choices": queued.SHOWN.items(),
        "devices": lanes.by_device(lanes.states()),
        **_priorities(actor),
    }
    return render(request, "jobs/_queue.html" if _is_for(request, "queue") else "jobs/queue.html", context)


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    actor, after = actor_of(request), events.last_seq(job_topic(job_id))
    context = {
        "after": after,
        "row": queued.one_job(actor, job_id),
        "happenings": happenings(job_id),
        **_priorities(actor),
    }
    return render(request, "jobs/_job.html" if _is_for(request, "job") else "jobs/job.html", context)


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    job = steering.cancel(actor_of(request), job_id)
    return _done(request, job_id, _("Job %(job)s is being cancelled.") % {"job": job.pk})


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    job = steering.retry(actor_of(request), job_id)
    return _done(request, job_id, _("Job %(job)s is in the queue again.") % {"job": job.pk})


@require_POST
def priority(request: HttpRequest, job_id: int) -> HttpResponse:
    wanted = request.POST.get("priority", "")
    if wanted not in {str(value) for value in Priority.values}:
        raise Problem("job_priority_unknown", known=", ".join(str(label) for label in Priority.labels))
    job = steering.set_priority(actor_of(request), job_id, Priority(int(wanted)))
    told = {"job": job.pk, "priority": job.get_priority_display()}
    return _done(request, job_id, _("Job %(job)s has priority “%(priority)s” now.") % told)


def _is_for(request: HttpRequest, target: str) -> bool:
    """A live update asks for the part of the page that it replaces."""
    return request.headers.get("HX-Target") == target


def _priorities(actor: Actor) -> dict[str, Any]:
    offered = [(value, label) for value, label in Priority.choices if value or actor.may(Permission.STEER_JOBS)]
    return {"priorities": offered}


def _done(request: HttpRequest, job_id: int, told: str) -> HttpResponse:
    """Back to where the button was pressed; a page that updates itself needs no answer but that it worked."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return HttpResponse(status=204)
    messages.success(request, told)
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back) if safe and back else redirect("jobs:job", job_id)
