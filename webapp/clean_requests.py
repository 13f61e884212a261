"""The border: what comes with a request is cleaned here, once, before anything reads it (see problems.typed).

Addresses, cookies and forms in the middleware, JSON in the API's parser. What is no text at all is refused.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from ninja.parser import Parser

from problems.answers import json_answer
from problems.problem import Problem
from problems.typed import LARGEST, cleaned


class CleanRequests:
    """Before the sessions: their key comes from a cookie, in which \\000 may stand for a NUL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(isinstance(value, str) and "\0" in value for value in request.META.values()):
            return json_answer(Problem("bad_request", status=400))
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        for name, value in request.COOKIES.items():
            request.COOKIES[name] = cleaned(value)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """The API takes its forms apart itself, after it has looked at their size, and stores no text of them."""
        if request.method == "POST" and not request.path.startswith("/api/"):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


class CleanJson(Parser):
    """JSON as its standard has it: no NaN, no Infinity; and no number that a database cannot hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = json.loads(request.body, parse_int=_int, parse_float=_float, parse_constant=_refuse)
        return _cleaned_json(found)


def _cleaned(query: QueryDict) -> QueryDict:
    pairs = [(name, value) for name, values in query.lists() for value in values]
    clean = [(cleaned(name), cleaned(value)) for name, value in pairs]
    if clean == pairs:
        return query
    made = QueryDict(mutable=True, encoding=query.encoding)
    for name, value in clean:
        made.appendlist(name, value)
    made._mutable = False  # as Django's own are
    return made


def _cleaned_json(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, Mapping):
        return {cleaned(name): _cleaned_json(each) for name, each in value.items()}
    return [_cleaned_json(each) for each in value] if isinstance(value, list) else value


def _int(digits: str) -> int:
    number = int(digits)
    return number if abs(number) <= LARGEST else _refuse(digits)


def _float(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(digits: str) -> Any:
    raise ValueError(f"no number that can be kept: {digits[:20]}")
