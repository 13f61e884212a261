from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from problems.problem import Problem
from webapp.problem_pages import answer


class RefuseUnreadable:
    """No address of ours has a NUL: the file system would break off there, and PostgreSQL takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (request.path, *(text for pair in request.GET.lists() for text in (pair[0], *pair[1])))
        if any("\0" in text for text in asked):
            return answer(request, Problem("bad_request", status=400))
        return self.get_response(request)
