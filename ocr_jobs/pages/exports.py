from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ocr_jobs import exporting
from ocr_jobs.pages.lookup import viewer


@require_safe
def export(request: HttpRequest, drawing_id: int, format: str) -> HttpResponse:
    return exporting.answer(viewer(request), drawing_id, format)
