"""Every route of the resolver and of the API stands in the table, and answers each role as the table says."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from accounts.models import Role, User
from tests.webapp.routes import ROLES, ROUTES, SENT, SENT_HEADERS, Route
from tests.webapp.world import build
from webapp.api import api

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|{(\w+)}")
_NOT_OPERATIONS = {"/api/v1/openapi.json", "/api/v1/"}  # the description itself, which is public, and an empty root


def page_routes(within: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    for entry in (within or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        elif path != "/api/v1/":
            yield from page_routes(entry, path)


def api_routes() -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods}


def not_in_table(pages: set[str], operations: set[tuple[str, str]], table: list[Route]) -> list[str]:
    known_pages = {route.pattern for route in table if not route.is_api}
    known_operations = {(route.method, route.pattern) for route in table if route.is_api}
    return sorted(pages - known_pages) + sorted(" ".join(one) for one in operations - known_operations)


def no_longer_there(pages: set[str], operations: set[tuple[str, str]], table: list[Route]) -> list[str]:
    there = [
        route.pattern in pages if not route.is_api else (route.method, route.pattern) in operations for route in table
    ]
    return [f"{route.method} {route.path}" for route, is_there in zip(table, there, strict=True) if not is_there]


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
    described = {_PLACE.sub("<>", path) for _method, path in api_routes()}
    served = {_PLACE.sub("<>", f"/api/v1/{entry.pattern}") for entry in api.urls[0]}

    assert served - described == _NOT_OPERATIONS


@dataclass(frozen=True)
class World:
    users: dict[str, User]
    ids: dict[str, str]

    def ask(self, role: str, route: Route) -> int:
        client = Client(raise_request_exception=False)
        if role != "visitor":
            client.force_login(self.users[role])
        path = _PLACE.sub(lambda place: self.ids[place[1] or place[2]], route.path)
        headers = {"accept": "application/json" if route.is_api else "text/html"} | SENT_HEADERS.get(route.pattern, {})
        data, content_type = _body(route)
        return client.generic(route.method, path, data, content_type, headers=headers).status_code


def _body(route: Route) -> tuple[str | bytes, str]:
    sent = SENT.get((route.method, route.pattern), {})
    if route.method in {"GET", "HEAD", "OPTIONS"}:
        return "", ""
    if "file" in sent:
        return encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("board.png", b"no image")}), MULTIPART_CONTENT
    if route.is_api:
        return json.dumps(sent), "application/json"
    if route.method == "PATCH":
        return "x", "application/offset+octet-stream"
    return urlencode(sent), "application/x-www-form-urlencoded"


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> World:
    settings.UPLOADS_FOLDER = tmp_path
    cache.clear()
    users = {role: User.objects.create_user(role, role=role) for role in Role.values}
    return World(users, build(users[Role.OPERATOR], User.objects.create_user("stranger")))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_answers_each_role_as_the_table_says(world: World, route: Route, role: str) -> None:
    assert world.ask(role, route) == route.status_for(role)


@pytest.mark.parametrize("path", sorted({route.pattern for route in ROUTES if not route.is_api}))
def test_a_page_takes_no_other_method(world: World, path: str) -> None:
    """A method that is not in the table must be refused even to an administrator, or the table would say too little."""
    listed = {route.method for route in ROUTES if route.pattern == path}
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - listed
    answers = {method: world.ask("administrator", Route(method, path, ())) for method in sorted(others)}

    assert {method: status for method, status in answers.items() if status not in {404, 405}} == {}
