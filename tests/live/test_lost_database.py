from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.live.conftest import open_page
from tests.live.running_site import RunningSite


@pytest.fixture
def database_url(new_postgres_database: Callable[[], str]) -> str:
    return new_postgres_database()


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[RunningSite]:
    application = "tests.live.site_with_test_topics:application"
    with RunningSite(tmp_path, database_url=database_url, application=application) as running:
        yield running


def _cut_off_the_listener(database_url: str) -> int:
    with psycopg.connect(database_url, autocommit=True) as connection:
        cut = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN %' AND datname = current_database()"
        )
        return len(cut.fetchall())


async def test_open_pages_outlive_the_hub_s_database_connection(site: RunningSite, database_url: str) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        await page.watch("test:1")
        site.elsewhere("publish_many", "test:1", [1])
        assert await page.hear_numbers(1) == [(1, 1)]

        assert _cut_off_the_listener(database_url) == 1
        site.elsewhere("publish_many", "test:1", [2, 3])

        assert await page.hear_numbers(2) == [(2, 2), (3, 3)]
