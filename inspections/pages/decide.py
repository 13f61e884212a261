"""What a reviewer posts. Scripts get the panel back, a plain form the page; a stale one gets both versions (409)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
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
from reviewing.conflicts import box_of, conflict


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
    return HttpResponseRedirect(intake.page_of(inspection_id) + place)


@require_POST
def run_again(request: HttpRequest, inspection_id: int) -> HttpResponse:
    actor = viewer(request)
    intake.run_again(actor, inspection_id)
    if not wants_page(request):
        return render(request, "inspections/_panel.html", panel_of(actor, inspection_id))
    return HttpResponseRedirect(intake.page_of(inspection_id))


def wanted_of(posted: QueryDict) -> review.Wanted:
    return review.Wanted(
        action=posted.get("action", ""),
        defect=whole(posted.get("defect", "")),
        cls=posted.get("cls", ""),
        status=posted.get("status", Defect.Status.CONFIRMED),
        box_xyxy=box_of(posted.get("box", "")),
        text=posted.get("text", ""),
        verdict=posted.get("verdict", ""),
    )


def _conflict(request: HttpRequest, inspection_id: int, stale: Problem) -> HttpResponse:
    return conflict(
        request,
        stale,
        part="defect",
        words=in_words,
        page=intake.page_of(inspection_id),
        decide=reverse("inspections:decide", args=[inspection_id]),
        older=_("The page was older than this inspection."),
    )
