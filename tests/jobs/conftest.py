from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import Role, User
from jobs import kinds
from tests.jobs.trial.kinds import ALL
from tests.jobs.trial_site import Site

Sites = Callable[[str], Site]


@pytest.fixture(scope="session")
def site_on(tmp_path_factory: pytest.TempPathFactory, new_postgres_database_late: Callable[[], str]) -> Iterator[Sites]:
    """One site a database for the whole run: setting one up takes longer than most tests."""
    made: dict[str, Site] = {}

    def get(database: str) -> Site:
        if database not in made:
            url = new_postgres_database_late() if database == "postgresql" else ""
            made[database] = Site(tmp_path_factory.mktemp(database), url)
        return made[database]

    yield get
    for site in made.values():
        site.stop()


@pytest.fixture(scope="session")
def new_postgres_database_late(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Starts PostgreSQL only when the first test wants it."""

    def make() -> str:
        new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        return new()

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, site_on: Sites) -> Iterator[Site]:
    yield from _cleared(site_on(request.param))


@pytest.fixture
def sqlite_site(site_on: Sites) -> Iterator[Site]:
    yield from _cleared(site_on("sqlite"))


def _cleared(site: Site) -> Iterator[Site]:
    site.act("clear")
    yield site
    site.stop_processes()


@pytest.fixture
def trial_kinds() -> None:
    for kind in ALL:
        kinds.register(kind)


@pytest.fixture
def actor_as(db: None) -> Callable[..., Actor]:
    def make(role: str, name: str = "") -> Actor:
        user, _ = User.objects.get_or_create(username=name or role, defaults={"role": Role(role)})
        return Actor(user, via="page")

    return make


@pytest.fixture
def diary(tmp_path: Path) -> Any:
    return str(tmp_path / "diary")
