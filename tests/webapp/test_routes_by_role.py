"""Every route of the resolver and of the API stands in the table, and answers each role as the table says: whatever
method is sent, and whosever the thing is that is asked for."""

import re
from collections.abc import Iterator
from itertools import groupby

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.webapp.asking import PLACE, World
from tests.webapp.ownership import OPEN, OWNERSHIPS, PRIVATE, declared, expected, has_owner
from tests.webapp.routes import ROLES, ROUTES, Route
from webapp.api import api, registration

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
_APIS = {"/api/v1/": api, "/api/registration/": registration}
_NOT_OPERATIONS = {"openapi.json", ""}  # the description itself, which is public, and an empty root
_SIGN_IN = {False: 302, True: 401}  # what a visitor is told: pages, API


def page_routes(within: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    for entry in (within or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        elif path not in _APIS:
            yield from page_routes(entry, path)


def api_routes() -> set[tuple[str, str]]:
    described = [each.get_openapi_schema()["paths"].items() for each in _APIS.values()]
    return {(method.upper(), path) for paths in described for path, methods in paths for method in methods}


def not_in_table(pages: set[str], operations: set[tuple[str, str]], table: list[Route]) -> list[str]:
    known_pages = {route.pattern for route in table if not route.is_api}
    known_operations = {(route.method, route.pattern) for route in table if route.is_api}
    return sorted(pages - known_pages) + sorted(" ".join(one) for one in operations - known_operations)


def no_longer_there(pages: set[str], operations: set[tuple[str, str]], table: list[Route]) -> list[str]:
    there = [
        route.pattern in pages if not route.is_api else (route.method, route.pattern) in operations for route in table
    ]
    return [f"{route.method} {route.path}" for route, is_there in zip(table, there, strict=True) if not is_there]


PATTERNS = sorted({*page_routes(), *(path for _method, path in api_routes())})


def _room(pattern: str) -> str:
    return "/".join(pattern.split("/")[: 4 if pattern.startswith(tuple(_APIS)) else 2])


ROOMS = {room: list(found) for room, found in groupby(PATTERNS, _room)}


def cases(pattern: str) -> list[tuple[str, str, str]]:
    return [
        (role, whose, method)
        for role in ROLES
        for whose in (OWNERSHIPS if has_owner(pattern) else OWNERSHIPS[:1])
        for method in METHODS
    ]


def test_every_route_is_in_the_table() -> None:
    assert not_in_table(set(page_routes()), api_routes(), ROUTES) == []


def test_the_table_names_no_route_that_is_gone() -> None:
    assert no_longer_there(set(page_routes()), api_routes(), ROUTES) == []


def test_a_new_route_would_be_found() -> None:
    assert not_in_table({*page_routes(), "/secret/"}, {*api_routes(), ("DELETE", "/api/v1/me")}, ROUTES) == [
        "/secret/",
        "DELETE /api/v1/me",
    ]


def test_every_route_of_the_api_is_in_its_description() -> None:
    described = {PLACE.sub("<>", path) for _method, path in api_routes()}
    served = {PLACE.sub("<>", f"{root}{entry.pattern}") for root, each in _APIS.items() for entry in each.urls[0]}

    assert served - described == {f"{root}{rest}" for root in _APIS for rest in _NOT_OPERATIONS}


def test_nothing_is_left_out_of_the_matrix() -> None:
    """Counted from the resolver, not from the table: routes with and without a thing in their address."""
    things = sum(has_owner(pattern) for pattern in PATTERNS)
    counted = (things * 3 + len(PATTERNS) - things) * len(ROLES) * len(METHODS)

    assert sum(len(cases(pattern)) for pattern in PATTERNS) == counted
    assert counted > 7000


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_route_answers_as_declared(world: World, room: str) -> None:
    """Every role, every method, one's own, somebody else's and nobody's."""
    wrong = []
    for pattern in ROOMS[room]:
        for role, whose, method in cases(pattern):
            for route in declared(method, pattern) or [Route(method, pattern, ())]:
                status = world.ask(role, route, whose).status
                wanted = expected(route, role, whose) if route.statuses else _undeclared(route, role)
                if status != wanted:
                    wrong.append(f"{role}, {whose}: {method} {route.path} answers {status} instead of {wanted}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("method", "pattern"), sorted(PRIVATE))
def test_what_is_private_does_not_tell_whether_it_exists(world: World, method: str, pattern: str) -> None:
    (route,) = declared(method, pattern)
    answers = [world.ask("operator", route, whose) for whose in ("other's", "missing")]

    assert answers[0].status == answers[1].status == 404
    assert _without_names(answers[0].body) == _without_names(answers[1].body)


def _without_names(body: str) -> str:
    """Without what differs from request to request: what was asked for, and the form's token."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9]{64}|\d+", "…", body)


def _undeclared(route: Route, role: str) -> int:
    """Refused as a method, or before that as a visitor, never acted upon."""
    return 405 if role != "visitor" or route.pattern in OPEN else _SIGN_IN[route.is_api]
