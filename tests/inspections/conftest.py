from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Role, User
from inspections.models import BoardType, ModelVersion
from tests.inspections.boards import board_type


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path
    settings.FILES_FOLDER = tmp_path / "files"
    settings.DERIVED_FOLDER = tmp_path / "derived"
    settings.UPLOADS_FOLDER = tmp_path / "uploads"


@pytest.fixture
def actor_as(db: None) -> Callable[[str], Actor]:
    """An actor of this role, with a user of its own."""

    def make(role: str, name: str = "") -> Actor:
        user, _ = User.objects.get_or_create(username=name or role, defaults={"role": role})
        return Actor(user=user, via="page")

    return make


@pytest.fixture
def operator(actor_as: Callable[[str], Actor]) -> Actor:
    return actor_as(Role.OPERATOR)


@pytest.fixture
def reviewer(actor_as: Callable[[str], Actor]) -> Actor:
    return actor_as(Role.REVIEWER)


@pytest.fixture
def administrator(actor_as: Callable[[str], Actor]) -> Actor:
    return actor_as(Role.ADMINISTRATOR)


@pytest.fixture
def controller(db: None) -> BoardType:
    return board_type("Controller")


@pytest.fixture
def active_models(db: None) -> None:
    """One a kind, without its file."""
    for kind in ModelVersion.Kind.values:
        ModelVersion.objects.create(
            kind=kind, name=kind, filename=f"{kind}.onnx", sha256=kind[0] * 64, state=ModelVersion.State.ACTIVE
        )
