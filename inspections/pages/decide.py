"""What a reviewer posts. Scripts get the panel back, a plain form the page; a stale one gets both versions (409)."""

import math
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from inspections import intake, review
from inspections.models import Defect
from inspections.pages.decision_words import in_words
from inspections.pages.lookup import viewer
from inspections.pages.panel import panel_of
from problems.answers import wants_page
from problems.problem import Problem
from problems.typed import whole


@require_POST
def decide(request: HttpRequest, inspection_id: int) -> HttpResponse:
    actor = actor_of(request)
    version = whole(request.POST.get("version", "")) or 0
    try:
        decided = review.apply(actor, inspection_id, version=version, wanted=wanted_of(request.POST))
    except Problem as problem:
        if problem.code != "stale_review":
            raise
        return _conflict(request, inspection_id, problem)
    context = panel_of(actor, inspection_id, decided)
    if not wants_page(request):
        return render(request, "inspections/_panel.html", context)
    messages.success(request, context["said"])
    place = f"#defect-{decided.number}" if decided.number else ""
    return HttpResponseRedirect(_page(inspection_id) + place)


@require_POST
def run_again(request: HttpRequest, inspection_id: int) -> HttpResponse:
    actor = viewer(request)
    intake.run_again(actor, inspection_id)
    if not wants_page(request):
        return render(request, "inspections/_panel.html", panel_of(actor, inspection_id))
    return HttpResponseRedirect(_page(inspection_id))


def wanted_of(posted: QueryDict) -> review.Wanted:
    return review.Wanted(
        action=posted.get("action", ""),
        defect=whole(posted.get("defect", "")),
        cls=posted.get("cls", ""),
        status=posted.get("status", Defect.Status.CONFIRMED),
        box_xyxy=_box(posted.get("box", "")),
        text=posted.get("text", ""),
        verdict=posted.get("verdict", ""),
    )


def _conflict(request: HttpRequest, inspection_id: int, problem: Problem) -> HttpResponse:
    attempted = dict(problem.params["attempted"])
    action, number = attempted.pop("action"), attempted.pop("defect", None)
    context: dict[str, Any] = {
        "inspection_id": inspection_id,
        "version": problem.params["version"],
        "theirs": [_told(change) for change in problem.params["changes"]],
        "mine": in_words(action, number, {}, attempted),
        "fields": {
            name: value for name, value in request.POST.items() if name not in ("version", "csrfmiddlewaretoken")
        },
        "text": request.POST.get("text", "") if action == "comment" else None,
    }
    template = "inspections/conflict.html" if wants_page(request) else "inspections/_conflict.html"
    return render(request, template, context, status=409)


def _told(change: dict[str, Any]) -> dict[str, Any]:
    words = in_words(change["action"], change["defect"], change["before"], change["after"])
    return {"who": change["who"] or _("Benchlight"), "at": parse_datetime(change["at"]), "words": words}


def _page(inspection_id: int) -> str:
    return reverse("inspections:inspection", args=[inspection_id])


def _box(value: str) -> tuple[float, float, float, float] | None:
    try:
        x1, y1, x2, y2 = box = tuple(float(part) for part in value.split())
    except ValueError:
        return None
    return (x1, y1, x2, y2) if all(map(math.isfinite, box)) else None
