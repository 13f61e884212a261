"""While PostgreSQL is away nobody is told that Benchlight is broken: scripts and people come back."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.utils import DatabaseErrorWrapper

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


@pytest.mark.django_db
def test_a_table_that_sqlite_does_not_have_is_no_outage() -> None:
    with pytest.raises(OperationalError) as missing, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")

    assert what_broke(missing.value).code == "broke"


def test_a_lock_that_sqlite_does_not_get_is_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "one")) as holder, closing(sqlite3.connect(tmp_path / "one", 0)) as other:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationalError) as locked, DatabaseErrorWrapper(connection):
            other.execute("BEGIN IMMEDIATE")

    assert what_broke(locked.value).code == "database_away"
