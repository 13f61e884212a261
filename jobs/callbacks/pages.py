"""Settings, Callbacks: the administrators' page of who is told when jobs end."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor, actor_of
from accounts.forms import attempt
from jobs.callbacks import listing, targets
from jobs.callbacks.forms import TargetForm
from jobs.callbacks.models import CallbackTarget

_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def all_targets(request: HttpRequest) -> HttpResponse:
    """The secret is in this one answer and nowhere else, so a new target is answered without a redirect."""
    actor = actor_of(request)
    rows = listing.targets(actor)
    form = TargetForm(request.POST if request.method == "POST" else None)
    added = attempt(form, lambda data: targets.add(actor, **data)) if request.method == "POST" else None
    if added is not None:
        return _one(request, added[0].pk, secret=added[1])
    return render(request, "jobs/callbacks.html", {"form": form, "rows": rows}, status=400 if form.errors else 200)


@require_safe
def one_target(request: HttpRequest, target_id: int) -> HttpResponse:
    return _one(request, target_id)


def _one(request: HttpRequest, target_id: int, *, secret: str = "") -> HttpResponse:
    actor = actor_of(request)
    page = Paginator(listing.callbacks(actor, target_id), _PAGE).get_page(request.GET.get("page"))
    context = {
        "row": listing.target(actor, target_id),
        "page": page,
        "callbacks": [listing.CallbackRow(callback) for callback in page],
        "secret": secret,
    }
    response = render(request, "jobs/callback_target.html", context)
    response.headers["Cache-Control"] = "no-store"
    if secret:  # the answer of a POST, whose own address cannot be reloaded
        response.headers["HX-Push-Url"] = reverse("jobs:callback_target", args=[target_id])
    return response


@require_POST
def switch(request: HttpRequest, target_id: int) -> HttpResponse:
    active = request.POST.get("active") == "1"
    return _done(request, target_id, lambda actor: targets.switch(actor, target_id, active=active), _("Saved."))


@require_POST
def new_secret(request: HttpRequest, target_id: int) -> HttpResponse:
    _target, secret = targets.new_secret(actor_of(request), target_id)
    return _one(request, target_id, secret=secret)


@require_POST
def send_test(request: HttpRequest, target_id: int) -> HttpResponse:
    told = _("A test message is on its way; the list below tells what became of it.")
    return _done(request, target_id, lambda actor: targets.send_test(actor, target_id).target, told)


@require_POST
def remove(request: HttpRequest, target_id: int) -> HttpResponse:
    targets.remove(actor_of(request), target_id)
    messages.success(request, _("The target is removed."))
    return redirect("jobs:callbacks")


@require_POST
def resend(request: HttpRequest, callback_id: int) -> HttpResponse:
    callback = targets.resend(actor_of(request), callback_id)
    messages.success(request, _("It is sent once more, under the same id."))
    return redirect("jobs:callback_target", callback.target_id)


def _done(request: HttpRequest, target_id: int, change: Callable[[Actor], CallbackTarget], told: str) -> HttpResponse:
    change(actor_of(request))
    messages.success(request, told)
    return redirect("jobs:callback_target", target_id)
