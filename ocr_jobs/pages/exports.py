from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ocr_jobs.pages import lookup
from problems.problem import Problem


@require_safe
def export(request: HttpRequest, drawing_id: int, format: str) -> HttpResponse:
    lookup.drawing(lookup.viewer(request), drawing_id)
    raise Problem("export_unknown", status=404, format=format[:40], known="")
