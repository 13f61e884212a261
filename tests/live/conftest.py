import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.live.running_site import RunningSite

PATIENCE_S = 15.0


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder: Path = tmp_path_factory.mktemp(f"site-{request.param}")
    url = ""
    if request.param == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        url = make()
    with RunningSite(folder, database_url=url, application="tests.live.site_with_test_topics:application") as running:
        yield running


class Page:
    """What an open page does with its socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> Any:
        """The next message that is no sign of life."""
        while True:
            heard = json.loads(await asyncio.wait_for(self.connection.recv(), PATIENCE_S))
            if heard["type"] != "alive":
                return heard

    async def hear_numbers(self, count: int) -> list[tuple[int, Any]]:
        heard: list[tuple[int, Any]] = []
        while len(heard) < count:
            message = await self.hear()
            if message["type"] == "event":
                heard.append((message["seq"], message["data"]["n"]))
        return heard

    async def watch(self, topic: str, after: int | None = None) -> Any:
        await self.say(type="subscribe", topic=topic, after=after)
        while (answer := await self.hear())["type"] == "event":
            pass
        return answer

    async def close_code(self) -> int | None:
        await asyncio.wait_for(self.connection.wait_closed(), PATIENCE_S)
        return self.connection.close_code


@asynccontextmanager
async def open_page(
    site: RunningSite, session: str, *, origin: str | None = None, **options: Any
) -> AsyncIterator[Page]:
    address = f"ws://127.0.0.1:{site.port}/live/ws"
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    chosen = site.url if origin is None else origin or None
    async with websockets.connect(address, origin=chosen, additional_headers=headers, **options) as connection:  # type: ignore[arg-type]
        yield Page(connection)
