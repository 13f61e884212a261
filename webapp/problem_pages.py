"""Renders every Problem in one place: a page, a fragment for htmx, or JSON for scripts."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from problems.messages import sentence
from problems.problem import Problem

logger = logging.getLogger(__name__)


class ProblemPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        logger.info("problem %s %s at %s", exception.code, exception.params, request.path)
        told = {"code": exception.code, "message": sentence(exception.code, exception.params), "retry": exception.retry}
        if "text/html" not in request.headers.get("Accept", "") and not request.headers.get("HX-Request"):
            return JsonResponse({"error": told}, status=exception.status)
        template = "webapp/_problem.html" if request.headers.get("HX-Request") else "webapp/problem.html"
        return render(request, template, {"problem": told}, status=exception.status)
