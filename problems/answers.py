"""A Problem as JSON: one shape for scripts, wherever it arose."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from problems.messages import sentence
from problems.problem import Problem


def told(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": sentence(problem.code, problem.params), "retry": problem.retry}


def json_answer(problem: Problem) -> JsonResponse:
    response = JsonResponse({"error": told(problem)}, status=problem.status)
    add_headers(response, problem)
    return response


def add_headers(response: Any, problem: Problem) -> None:
    """What HTTP has a header for: when to come back, and how to sign in."""
    if "seconds" in problem.params and problem.status in {429, 503}:
        response.headers["Retry-After"] = str(problem.params["seconds"])
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"


def wants_page(request: HttpRequest) -> bool:
    """A person's browser that navigates, rather than a script or a fragment of a page."""
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return "text/html" in request.headers.get("Accept", "") and not fragment
