from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ocr_jobs.pages import lookup
from problems.problem import Problem
from problems.typed import whole


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    actor = lookup.viewer(request)
    asked = [number for text in request.GET.getlist("drawing") if (number := whole(text)) is not None]
    if len(asked) != 2:
        raise Problem("drawings_needed")
    first, second = (lookup.drawing(actor, number) for number in sorted(asked))
    return render(request, "ocr_jobs/compare.html", {"first": first, "second": second})
