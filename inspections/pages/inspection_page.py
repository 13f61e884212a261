from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from files.pictures import pyramid_reader
from inspections.models import DefectClass, Inspection
from inspections.pages import lookup
from inspections.pages.defect_rows import LETTERS
from inspections.pages.film import film
from inspections.pages.filters import ListFilter
from inspections.pages.panel import panel_of
from problems.problem import Problem

VIEWS = ("board", "side", "overlay", "blink", "difference")


@require_safe
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    actor = lookup.viewer(request)
    context = panel_of(actor, inspection_id)
    shown: Inspection = context["inspection"]
    return render(
        request,
        "inspections/inspection.html",
        {
            **context,
            **_picture(shown, context["layers"]),
            "film": film(actor, shown, ListFilter.of(request.GET)),
            "classes": [
                (key, cls, LETTERS[cls], DefectClass(cls).label) for key, cls in enumerate(DefectClass.values, 1)
            ],
        },
    )


def _picture(shown: Inspection, layers: Mapping[str, Path]) -> dict[str, Any]:
    """Its size as the tiles have it. They may be missing: the folder may be deleted, a re-run makes them again."""
    if "board" in layers:
        try:
            info = pyramid_reader.info(layers["board"])
        except Problem:
            return {"picture": None, "size_wh": _told_size(shown)}
        return {"picture": info, "size_wh": info.size_wh}
    return {"picture": None, "size_wh": _told_size(shown)}


def _told_size(shown: Inspection) -> tuple[int, int]:
    """Of the header, before anything was decoded: enough to draw the outline."""
    return shown.width_px or shown.image.width_px or 4, shown.height_px or shown.image.height_px or 3
