"""What a reviewer posts, and what is shown where somebody else was first."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from problems.answers import wants_page
from problems.problem import Problem

Words = Callable[[str, int | None, Mapping[str, Any], Mapping[str, Any]], str]
Box = tuple[float, float, float, float]
_NOT_AGAIN = ("version", "csrfmiddlewaretoken")


def conflict(
    request: HttpRequest, stale: Problem, *, part: str, words: Words, page: str, decide: str, older: str
) -> HttpResponse:
    """Both versions beside each other (409): the fragment for a script, the page for a plain form.

    part: the parameter that names the part, as reviewing.recording.Kind.part. page, decide: where to go, where to post.
    """
    attempted = dict(stale.params["attempted"])
    action, number = attempted.pop("action"), attempted.pop(part, None)
    context = {
        "page": page,
        "decide": decide,
        "older": older,
        "version": stale.params["version"],
        "theirs": [_told(change, part, words) for change in stale.params["changes"]],
        "mine": words(action, number, {}, attempted),
        "fields": {name: value for name, value in request.POST.items() if name not in _NOT_AGAIN},
        "text": request.POST.get("text", "") if action == "comment" else None,
    }
    template = "reviewing/conflict.html" if wants_page(request) else "reviewing/_conflict.html"
    return render(request, template, context, status=409)


def _told(change: Mapping[str, Any], part: str, words: Words) -> dict[str, Any]:
    said = words(change["action"], change[part], change["before"], change["after"])
    return {"who": change["who"] or _("Benchlight"), "at": parse_datetime(change["at"]), "words": said}


def box_of(text: str) -> Box | None:
    """Example: box_of("1 2 30 40.5") is (1.0, 2.0, 30.0, 40.5)."""
    try:
        x1, y1, x2, y2 = box = tuple(float(part) for part in text.split())
    except ValueError:
        return None
    return (x1, y1, x2, y2) if all(map(math.isfinite, box)) else None
