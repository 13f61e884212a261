"""What a reviewer posts. Scripts get the panel back, a plain form the page; a stale one gets both versions (409)."""

import math
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from ocr_jobs import intake, review
from ocr_jobs.pages.decision_words import in_words
from ocr_jobs.pages.lookup import viewer
from ocr_jobs.pages.panel import panel_of
from problems.answers import wants_page
from problems.problem import Problem
from problems.typed import whole


@require_POST
def decide(request: HttpRequest, drawing_id: int) -> HttpResponse:
    actor = actor_of(request)
    version = whole(request.POST.get("version", "")) or 0
    try:
        decided = review.apply(actor, drawing_id, version=version, wanted=wanted_of(request.POST))
    except Problem as problem:
        if problem.code != "stale_drawing":
            raise
        return _conflict(request, drawing_id, problem)
    context = panel_of(actor, drawing_id, decided)
    if not wants_page(request):
        return render(request, "ocr_jobs/_panel.html", context)
    messages.success(request, context["said"])
    place = f"#entry-{decided.number}" if decided.number else ""
    return HttpResponseRedirect(intake.page_of(drawing_id) + place)


@require_POST
def read_again(request: HttpRequest, drawing_id: int) -> HttpResponse:
    actor = viewer(request)
    intake.read_again(actor, drawing_id)
    if not wants_page(request):
        return render(request, "ocr_jobs/_panel.html", panel_of(actor, drawing_id))
    return HttpResponseRedirect(intake.page_of(drawing_id))


def wanted_of(posted: QueryDict) -> review.Wanted:
    return review.Wanted(
        action=posted.get("action", ""),
        entry=whole(posted.get("entry", "")),
        text=posted.get("text", ""),
        page=whole(posted.get("page", "")),
        box_xyxy=_box(posted.get("box", "")),
        name=posted.get("name", ""),
        status=posted.get("status", ""),
    )


def _conflict(request: HttpRequest, drawing_id: int, problem: Problem) -> HttpResponse:
    attempted = dict(problem.params["attempted"])
    action, number = attempted.pop("action"), attempted.pop("entry", None)
    context: dict[str, Any] = {
        "drawing_id": drawing_id,
        "version": problem.params["version"],
        "theirs": [_told(change) for change in problem.params["changes"]],
        "mine": in_words(action, number, {}, attempted),
        "fields": {
            name: value for name, value in request.POST.items() if name not in ("version", "csrfmiddlewaretoken")
        },
    }
    template = "ocr_jobs/conflict.html" if wants_page(request) else "ocr_jobs/_conflict.html"
    return render(request, template, context, status=409)


def _told(change: dict[str, Any]) -> dict[str, Any]:
    words = in_words(change["action"], change["entry"], change["before"], change["after"])
    return {"who": change["who"] or _("Benchlight"), "at": parse_datetime(change["at"]), "words": words}


def _box(value: str) -> review.Box | None:
    try:
        x1, y1, x2, y2 = box = tuple(float(part) for part in value.split())
    except ValueError:
        return None
    return (x1, y1, x2, y2) if all(map(math.isfinite, box)) else None
