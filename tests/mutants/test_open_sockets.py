"""The round over open sockets, without sockets: who lost a right is told, at once rather than after a wait in vain."""

from collections.abc import Collection, Mapping
from typing import Any

from accounts.actor import Actor
from accounts.models import Role, User
from live.rechecks import look_again
from live.sessions import Watchers


class Known(Watchers):
    def __init__(self, actors: Mapping[str, Any]) -> None:
        super().__init__()
        self._actors = actors

    def of(self, session_keys: Collection[str]) -> Mapping[str, Any | None]:
        return {key: self._actors[key] for key in session_keys}


def test_each_session_is_asked_for_its_rights_anew() -> None:
    may = Actor(User(pk=1, role=Role.OPERATOR), via="page")
    may_no_more = Actor(User(pk=2, role=Role.OPERATOR, is_active=False), via="page")
    watched = [("may", ("queue",)), ("may no more", ("queue",)), ("gone", ("queue",))]

    found = look_again(watched, Known({"may": may, "may no more": may_no_more, "gone": None}))

    assert found.refused == {("may no more", "queue"): "topic_forbidden"}
    assert found.ended == {"gone"}
