"""A real daphne on PostgreSQL: what requests leave behind on the database server."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.live.running_site import RunningSite

REQUESTS = 80  # more at once than have a place


@pytest.fixture(scope="module")
def database_url(new_postgres_database: Callable[[], str]) -> str:
    return new_postgres_database()


@pytest.fixture(scope="module")
def site(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    with RunningSite(folder, database_url=database_url, application="webapp.asgi:application") as running:
        yield running


def test_a_burst_of_requests_leaves_no_connection_behind(site: RunningSite, database_url: str) -> None:
    session = site.sign_in("ada", "administrator")
    before = connections(database_url)

    with site.browser(session) as browser, ThreadPoolExecutor(REQUESTS) as threads:
        answers = list(threads.map(lambda _: browser.get("/api/v1/me").status_code, range(REQUESTS)))

    assert answers == [200] * REQUESTS
    assert settled(database_url, before) <= before


def connections(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert found
    return int(found[0])


def settled(database_url: str, wanted: int) -> int:
    """A connection that is closed takes the server a moment to forget."""
    deadline = time.monotonic() + 10
    while (found := connections(database_url)) > wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return found
