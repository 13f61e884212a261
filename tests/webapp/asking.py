"""A site with one of everything for each owner, and requests whose effects are undone."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from accounts import tokens
from accounts.actor import SYSTEM
from accounts.models import AuditRow, Role, User
from files import parts
from tests.webapp.routes import SENT, SENT_HEADERS, Route
from tests.webapp.world import build

PLACE = re.compile(r"<(?:\w+:)?(\w+)>|{(\w+)}")
SOMEBODY = "somebody"
_THINGS = {
    "/api/v1/detect/{job_id}": "detection_id",
    "/api/registration/gpu-ocr/scheduler/job/{job_id}": "ocr_batch_id",
}
_MISSING = {
    "upload_id": "00000000-0000-4000-8000-0000000000ff",
    "layer": "board",
    "format": "csv",
    "page": "1",
    "level": "0",
    "x": "0",
    "y": "0",
}


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    audit_rows: int


@dataclass
class World:
    users: dict[str, User]
    ids: dict[str, dict[str, str]]  # by owner: a role, or somebody
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, role: str, route: Route, whose: str = "own", *, scopes: list[str] | None = None) -> Answer:
        """With `scopes`: by a token of that user that has only these."""
        path = PLACE.sub(lambda place: self._id(role, whose, _thing(route, place[1] or place[2])), route.path)
        headers = {"accept": "application/json" if route.is_api else "text/html"}
        headers |= SENT_HEADERS.get(route.pattern, {})
        data, content_type = _body(route)
        with _undone():
            client = Client(raise_request_exception=False)
            if scopes is not None:
                headers["authorization"] = f"Bearer {self._token(role, scopes)}"
            elif role != "visitor":
                client.cookies["sessionid"] = self.cookies[role]
            before = AuditRow.objects.count() if route.statuses else 0
            answer = client.generic(route.method, path, data, content_type, headers=headers)
            body = b"" if answer.streaming else answer.content
            return Answer(
                answer.status_code, body.decode(errors="replace"), AuditRow.objects.count() - before if before else 0
            )

    def _id(self, role: str, whose: str, name: str) -> str:
        if whose == "missing":
            return _MISSING.get(name, "987654")
        owner = role if whose == "own" and role != "visitor" else SOMEBODY
        if name == "upload_id":  # its file may be gone: only the database is undone
            parts.part_path(UUID(self.ids[owner][name])).touch()
        return self.ids[owner][name]

    def _token(self, role: str, scopes: list[str]) -> str:
        return tokens.issue(SYSTEM, self.users[role], "trial", scopes, None)[1]


def world_in(folder: Path) -> World:
    people = [*Role.values, SOMEBODY]
    users = {name: User.objects.create_user(name, role=name if name in Role.values else "operator") for name in people}
    stranger = User.objects.create_user("stranger")
    world = World(users, {name: build(user, stranger) for name, user in users.items()}, folder)
    for role in Role.values:
        client = Client()
        client.force_login(users[role], backend="django.contrib.auth.backends.ModelBackend")
        world.cookies[role] = client.cookies["sessionid"].value
    return world


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> World:
    settings.UPLOADS_FOLDER = tmp_path
    return world_in(tmp_path)


@contextmanager
def _undone() -> Iterator[None]:
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _body(route: Route) -> tuple[str | bytes, str]:
    sent = SENT.get((route.method, route.pattern), {})
    if route.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
        return "", ""
    if "file" in sent:
        return encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("board.png", b"no image")}), MULTIPART_CONTENT
    if route.is_api:
        return json.dumps(sent), "application/json"
    if route.method == "PATCH":
        return "x", "application/offset+octet-stream"
    return urlencode(sent), "application/x-www-form-urlencoded"


def _thing(route: Route, place: str) -> str:
    return _THINGS.get(route.pattern, place)
