"""Whoever is disabled has no right left, whatever they still hold: a session, a token, an actor made a moment ago."""

import pytest

from accounts.actor import Actor
from accounts.models import Role, User
from accounts.permissions import Permission


@pytest.mark.parametrize("permission", Permission)
def test_a_disabled_administrator_may_nothing(permission: Permission) -> None:
    disabled = User(username="ada", role=Role.ADMINISTRATOR, is_active=False)
    assert not Actor(disabled, via="page").may(permission)
    assert not Actor(disabled, via="api", scopes=frozenset({permission.value})).may(permission)
