from collections.abc import Callable

import pytest

from accounts.actor import Actor
from accounts.models import Role, User

PASSWORD = "bright-board-17"


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(username: str = "oskar", role: str = Role.OPERATOR) -> User:
        return User.objects.create_user(username=username, password=PASSWORD, role=role)

    return make


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    return person("ada", Role.ADMINISTRATOR)


@pytest.fixture
def admins_actor(admin: User) -> Actor:
    return Actor(user=admin, via="page")
