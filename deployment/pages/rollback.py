"""Asking for a rollback: a page that names the release, and what the deployer was asked to do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.permissions import Permission
from deployment.records import listing, rollbacks
from problems.messages import sentence
from problems.problem import Problem


@require_http_methods(["GET", "HEAD", "POST"])
def rollback(request: HttpRequest) -> HttpResponse:
    actor_of(request).require(Permission.DEPLOY)
    if request.method != "POST":
        return _page(request, request.GET.get("release", ""))
    release, reason = request.POST.get("release", ""), request.POST.get("reason", "")
    try:
        rollbacks.ask(actor_of(request), release, reason)
    except Problem as problem:
        return _page(request, release, problem)
    messages.success(request, _("The deployer was asked to bring %(release)s back.") % {"release": release})
    return redirect("deployment:overview")


@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    rollbacks.withdraw(actor_of(request), request_id)
    messages.success(request, _("The request is withdrawn."))
    return redirect("deployment:overview")


def _page(request: HttpRequest, release: str, problem: Problem | None = None) -> HttpResponse:
    hosts, known = listing.hosts(actor_of(request)), rollbacks.candidates()
    chosen = release if release in known else next(iter(known), "")
    context = {
        "candidates": known,
        "release": chosen,
        "serving": sorted({host.serving for host in hosts if host.serving}),
        "hosts": [host.row.name for host in hosts],
        "listener": rollbacks.listener(),
        "under_way": rollbacks.under_way(),
        "running": rollbacks.running(),
        "command": rollbacks.command(chosen),
        "most_reason": rollbacks.MOST_REASON,
        "reason": request.POST.get("reason", ""),
        "problem": sentence(problem.code, problem.params) if problem else "",
    }
    return render(request, "deployment/rollback.html", context, status=problem.status if problem else 200)
