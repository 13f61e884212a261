"""Whatever goes wrong in the API is answered in one shape: {"error": {"code", "message", "retry"}}."""

import logging
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from problems.answers import json_answer
from problems.problem import Problem
from webapp.outages import what_broke

logger = logging.getLogger(__name__)


def answer_problems(api: NinjaAPI) -> None:
    api.add_exception_handler(Problem, _told)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown_visitor)
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(BadRequest, _unreadable)
    api.add_exception_handler(SuspiciousOperation, _unreadable)
    api.add_exception_handler(MultiPartParserError, _unreadable)
    api.add_exception_handler(RawPostDataException, _unreadable)  # a form where JSON is wanted
    api.add_exception_handler(Exception, _broke)


def _told(request: HttpRequest, problem: Any) -> HttpResponse:
    if problem.status in {401, 403, 429}:
        logger.info("refused %s at %r", problem.code, request.path)
    return json_answer(problem)


def _invalid(request: HttpRequest, refused: Any) -> HttpResponse:
    """Every field that is wrong, by its place: "body.scale_px_per_mm: Input should be a valid number"."""
    whys = [f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in refused.errors]
    return json_answer(Problem("request_invalid", status=422, why="; ".join(whys)))


def _unknown_visitor(request: HttpRequest, refused: Any) -> HttpResponse:
    return json_answer(Problem("sign_in_needed", status=401))


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return json_answer(Problem("request_invalid", status=refused.status_code, why=str(refused)))


def _not_found(request: HttpRequest, missing: Any) -> HttpResponse:
    return json_answer(Problem("page_not_found", status=404))


def _unreadable(request: HttpRequest, refused: Any) -> HttpResponse:
    return json_answer(Problem("bad_request", status=400))


def _broke(request: HttpRequest, exception: Any) -> HttpResponse:
    logger.error("%s %r failed", request.method, request.path, exc_info=exception)
    return json_answer(what_broke(exception))
