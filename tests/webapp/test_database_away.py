"""While PostgreSQL is away nobody is told that Benchlight is broken: scripts and people come back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError

from tests.live.running_site import RunningSite
from webapp.outages import what_broke


@pytest.fixture
def database_url(new_postgres_database: Callable[[], str]) -> str:
    return new_postgres_database()


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[RunningSite]:
    with RunningSite(tmp_path, database_url=database_url, application="webapp.asgi:application") as running:
        yield running


def allow_connections(database_url: str, *, allowed: bool) -> None:
    server, _, name = database_url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def test_who_asks_meanwhile_is_told_to_come_back(site: RunningSite, database_url: str) -> None:
    browser = site.browser(site.sign_in("ada"))
    assert browser.get("/queue/").status_code == 200
    allow_connections(database_url, allowed=False)

    script = browser.get("/api/v1/me")
    page = browser.get("/queue/", headers={"Accept": "text/html"})

    assert (script.status_code, script.headers["Retry-After"]) == (503, "5")
    assert (script.json()["error"]["code"], script.json()["error"]["retry"]) == ("database_away", True)
    assert page.status_code == 503
    assert "The database does not answer" in page.text
    allow_connections(database_url, allowed=True)
    assert browser.get("/api/v1/me").status_code == 200


def test_a_table_that_sqlite_does_not_have_is_no_outage() -> None:
    assert what_broke(OperationalError("no such table: jobs_job")).code == "broke"
    assert what_broke(OperationalError("database is locked")).code == "database_away"
