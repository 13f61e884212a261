"""Every question for a right in the product is put, and put before anything else: who has no right gets nothing.

The places are read from the sources, so a new one is tried as well; where its function cannot be called with made-up
arguments, it has a call of its own below. `make mutants` takes each of them out and sees this test fail.
"""

import asyncio
import importlib
import inspect
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.test import RequestFactory

from accounts import tokens, users
from accounts.actor import Actor
from accounts.api import UserChange, change_user
from accounts.models import Role, User
from deployment.pages import rollback as rollback_pages
from files import uploads
from files.models import Upload
from gpu.telemetry import pages as telemetry_pages
from inspections.pages import board_type_pages
from jobs.models import Priority
from jobs.priorities import checked_priority
from jobs.submit import submit
from problems.problem import Problem
from tests.mutants.requires import Place, places

OTHERS = {"refuse_tokens": "session_needed", "_refuse_tokens": "session_needed"}
Call = Callable[[], Any]


def nobody() -> Actor:
    """Known, and without any right: a token whose only scope is none of these."""
    return Actor(User(pk=0, username="nobody"), via="api", scopes=frozenset())


def operator() -> Actor:
    user, _ = User.objects.get_or_create(username="otto", defaults={"role": Role.OPERATOR})
    return Actor(user, via="page")


def own_password_by_token() -> Any:
    admin = User.objects.create_user("ada", role=Role.ADMINISTRATOR)
    return users.reset_password(Actor(admin, via="api", scopes=frozenset({"manage_users"})), admin.pk, "")


def looking_on(method: str = "GET") -> Any:
    """From a token that may look at everything: these pages ask for that too, further inside."""
    request = _request(method)
    request.actor = Actor(operator().user, via="api", scopes=frozenset({"view"}))
    return request


def upload_of_nobody() -> Any:
    owner = User.objects.create_user("owner")
    upload = Upload.objects.create(owner=owner, filename="a.png", purpose="inspection", length_bytes=9)
    return uploads.find(Actor(owner, via="api", scopes=frozenset()), upload.pk)


CALLS: dict[str, Call] = {
    "accounts.api:change_user": lambda: change_user(_request(), 0, UserChange()),
    "accounts.tokens:issue#2": lambda: tokens.issue(operator(), User(pk=0, username="other"), "name", ["view"], None),
    "accounts.users:reset_password#2": own_password_by_token,
    "files.uploads:create": lambda: uploads.create(
        nobody(), filename="a.png", purpose="inspection", length_bytes=0, metadata={}
    ),
    "files.uploads:find": upload_of_nobody,
    "jobs.priorities:checked_priority": lambda: checked_priority(operator(), "urgent"),
    "deployment.pages.rollback:rollback": lambda: rollback_pages.rollback(looking_on()),
    "gpu.telemetry.pages:alarm_settings": lambda: telemetry_pages.alarm_settings(looking_on("POST")),
    "inspections.pages.board_type_pages:new": lambda: board_type_pages.new(looking_on()),
    "inspections.pages.board_type_pages:options": lambda: board_type_pages.options(looking_on()),
    "jobs.submit:submit#2": lambda: submit(
        operator(), "inspection", subject="", title="", payload={}, priority=Priority.URGENT
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("place", places(), ids=lambda place: place.name)
def test_it_asks_for_the_right(place: Place) -> None:
    wanted = next((code for name, code in OTHERS.items() if f"{name}(" in place.statement), "forbidden")
    assert outcome(CALLS.get(place.name) or made_up_call(place)) == wanted


def test_the_places_are_found() -> None:
    names = {place.name for place in places()}
    assert {"jobs.submit:submit", "jobs.submit:submit#2", "inspections.intake:GoldenReceiver.begin"} <= names
    assert CALLS.keys() <= names, "a call for a place that is gone"


def outcome(call: Call) -> str:
    try:
        found = call()
        if inspect.iscoroutine(found):
            asyncio.run(found)
    except Problem as problem:
        return problem.code
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "it went through"


def made_up_call(place: Place) -> Call:
    module, _, path = place.name.partition("#")[0].partition(":")
    function: Any = importlib.import_module(module)
    for name in path.split("."):
        function = getattr(function() if isinstance(function, type) else function, name)
    wanted = inspect.signature(function).parameters.values()
    given = {one.name: _made_up(one.name) for one in wanted if one.default is one.empty and one.kind != one.VAR_KEYWORD}
    positional = [given.pop(one.name) for one in wanted if one.name in given and one.kind != one.KEYWORD_ONLY]
    return lambda: function(*positional, **given)


def _made_up(name: str) -> Any:
    known: dict[str, Callable[[], Any]] = {"actor": nobody, "request": _request}
    return known.get(name, MagicMock)()


def _request(method: str = "GET") -> Any:
    request: Any = RequestFactory().generic(method, "/")
    request.actor = nobody()
    return request
