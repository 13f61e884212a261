"""Deploy: which release serves where, who brought what when and how it ended, the log of what runs now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from accounts.paging import CappedPaginator
from deployment.models import Run
from deployment.pages.words import STEP_WORDS
from deployment.records import listing, rollbacks
from deployment.records.live_topic import TOPIC
from live import events

_ROWS = 25


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    actor, after = actor_of(request), events.last_seq(TOPIC)
    release, outcome = request.GET.get("release", ""), request.GET.get("outcome", "")
    rows = listing.matching(listing.runs(actor), release=release, outcome=outcome)
    latest = listing.runs(actor).first()
    context = {
        "after": after,
        "hosts": listing.hosts(actor),
        "releases": listing.releases(actor),
        "candidates": rollbacks.candidates(),
        "under_way": rollbacks.under_way(),
        "last_request": rollbacks.last_ended(),
        "page": CappedPaginator(rows, _ROWS).get_page(request.GET.get("page")),
        "outcomes": Run.Outcome.choices,
        "asked": {"release": release, "outcome": outcome},
        "latest": _told(latest) if latest else None,
    }
    return render(request, f"deployment/{'_overview' if _is_part(request) else 'overview'}.html", context)


@require_safe
def one_run(request: HttpRequest, run_name: str) -> HttpResponse:
    actor, after = actor_of(request), events.last_seq(TOPIC)
    context = {"after": after, "latest": _told(listing.run(actor, run_name))}
    return render(request, f"deployment/{'_run' if _is_part(request) else 'run'}.html", context)


def _told(run: Run) -> dict[str, Any]:
    log = listing.log(run)
    quiet = run.outcome == Run.Outcome.RUNNING and rollbacks.is_quiet(run)
    steps = [(STEP_WORDS.get(step, step), state) for step, state in listing.steps(run, log)]
    return {"run": run, "log": log, "steps": steps, "quiet": quiet}


def _is_part(request: HttpRequest) -> bool:
    """A live update asks for the part of the page that it replaces."""
    return request.headers.get("HX-Target") == "deployments"
