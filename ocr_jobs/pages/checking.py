"""Live validation: what a text would mean, while it is typed. Nothing is saved."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ocr_jobs.corrections import Understood, understood, with_fields
from ocr_jobs.doubt_words import doubt_in_words
from ocr_jobs.models import Sort
from ocr_jobs.pages.lookup import viewer
from ocr_jobs.pages.value_words import KINDS, UNITS
from ocr_jobs.reading.validation import REFUSED
from problems.messages import sentence
from problems.problem import Problem
from problems.typed import whole

_FIELDS = ("nominal", "upper", "lower")


@never_cache
@require_safe
def check(request: HttpRequest) -> JsonResponse:
    """Of `text`; where `nominal`, `upper` or `lower` are there, of the text with those numbers in its part `part`."""
    viewer(request)
    asked = request.GET
    sort = asked.get("sort", Sort.DIMENSION)
    text = asked.get("text", "")
    try:
        fields = {name: asked[name] for name in _FIELDS if name in asked}
        if fields:
            text = with_fields(text, whole(asked.get("part", "0")) or 0, fields)
        found = understood(text, sort=sort if sort in Sort.values else Sort.DIMENSION)
    except Problem as problem:
        return JsonResponse({"text": text, "refused": True, "problems": [sentence(problem.code, problem.params)]})
    return JsonResponse(_told(found, text if not fields else found.text))


def _told(found: Understood, text: str) -> dict[str, Any]:
    return {
        "text": text,
        "means": found.text,
        "sort": found.sort,
        "refused": bool(REFUSED & set(found.doubts)),
        "problems": [str(doubt_in_words(code)) for code in found.doubts],
        "parts": [
            {
                "kind": str(KINDS.get(value.get("kind", ""), "")),
                "unit": UNITS.get(value.get("unit", ""), ""),
                **{name: value.get(name) or "" for name in _FIELDS},
            }
            for value in found.values
            if found.sort == Sort.DIMENSION
        ],
    }
