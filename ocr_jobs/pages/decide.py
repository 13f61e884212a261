"""What a reviewer posts. Scripts get the panel back, a plain form the page; a stale one gets both versions (409)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
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
from reviewing.conflicts import box_of, conflict


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
        box_xyxy=box_of(posted.get("box", "")),
        name=posted.get("name", ""),
        status=posted.get("status", ""),
    )


def _conflict(request: HttpRequest, drawing_id: int, stale: Problem) -> HttpResponse:
    return conflict(
        request,
        stale,
        part="entry",
        words=in_words,
        page=intake.page_of(drawing_id),
        decide=reverse("ocr_jobs:decide", args=[drawing_id]),
        older=_("The page was older than this drawing."),
    )
