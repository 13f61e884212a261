from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from files.pictures.pyramid_reader import info
from ocr_jobs import title_block
from ocr_jobs.doubt_words import remark_in_words
from ocr_jobs.exporting import FORMATS
from ocr_jobs.models import Drawing, DrawingPage
from ocr_jobs.pages import lookup
from ocr_jobs.pages.panel import panel_of
from ocr_jobs.pages.value_words import FIELDS
from ocr_jobs.pictures import path_of
from problems.problem import Problem


@require_safe
def drawing(request: HttpRequest, drawing_id: int) -> HttpResponse:
    context = panel_of(lookup.viewer(request), drawing_id)
    shown: Drawing = context["drawing"]
    pages = [_page(shown, page) for page in context["pages"]]
    context |= {"strip": pages, "formats": FORMATS, "fields": _fields()}
    return render(request, "ocr_jobs/drawing.html", context)


def _fields() -> list[tuple[str, str]]:
    """Of a title block: what may have been missed there."""
    return [(name, str(FIELDS[name])) for name in title_block.NAMES]


def _page(shown: Drawing, page: DrawingPage) -> dict[str, Any]:
    """Where its tiles are, and its size as they have it. They may be missing: a new reading makes them again."""
    try:
        picture = info(path_of(shown.pictures, page.number)) if shown.pictures else None
    except Problem:
        picture = None
    return {
        "number": page.number,
        "picture": picture,
        "size_wh": picture.size_wh if picture else (page.width_px, page.height_px),
        "tiles": reverse("ocr_jobs:tile", args=[shown.pk, page.number, 0, 0, 0]),
        "remarks": [remark_in_words(code) for code in page.remarks],
    }
