"""Renders every Problem in one place: a page, a message on the page for htmx, or JSON for scripts."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from problems.answers import add_headers, json_answer, told, wants_page
from problems.problem import Problem
from webapp.outages import what_broke

logger = logging.getLogger(__name__)


class ProblemPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        logger.info("problem %s %s at %r", exception.code, exception.params, request.path)
        return answer(request, exception)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    if wants_page(request):
        return _page(request, problem)
    return _message(request, problem) if request.headers.get("HX-Request") else json_answer(problem)


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    actor = getattr(request, "actor", None)
    base = "webapp/page.html" if actor and actor.user else "webapp/bare.html"
    context = {"problem": told(problem), "frame_or_bare": base}
    response = render(request, "webapp/problem.html", context, status=problem.status)
    add_headers(response, problem)
    return response


def _message(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The fragment that was asked for stays as it is; the message goes to the foot of the window."""
    response = render(request, "webapp/_problem.html", {"problem": told(problem)}, status=problem.status)
    for name, value in (("HX-Retarget", "#toasts"), ("HX-Reswap", "beforeend"), ("HX-Reselect", ".toast")):
        response.headers[name] = value
    add_headers(response, problem)
    return response


# What Django itself refuses (webapp.urls and settings name these).


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Problem("bad_request", status=400))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Problem("not_allowed", status=403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Problem("page_not_found", status=404))


def broke(request: HttpRequest) -> HttpResponse:
    return answer(request, what_broke(sys.exc_info()[1]))


def csrf_failed(request: HttpRequest, reason: str = "", **more: Any) -> HttpResponse:
    logger.info("CSRF check failed at %r: %s", request.path, reason)
    return answer(request, Problem("form_too_old", status=403, retry=True))
