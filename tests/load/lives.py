"""Sockets that come and go as people open and leave pages: some close, some vanish."""

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import websockets

from tests.load.site import Site

_OPEN_AT_ONCE = 30
_LONGEST_S = 60.0


@contextmanager
def lives_of_sockets(site: Site, session: str, done: dict[str, int]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_lives(site.port, session, done, stop)), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


async def _lives(port: int, session: str, done: dict[str, int], stop: threading.Event) -> None:
    lives = [asyncio.create_task(_one_after_the_other(port, session, done)) for _ in range(_OPEN_AT_ONCE)]
    while not stop.is_set():
        await asyncio.sleep(0.2)
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)


async def _one_after_the_other(port: int, session: str, done: dict[str, int]) -> None:
    while True:
        with suppress(OSError, websockets.WebSocketException):
            await _one_life(port, session, done)
        await asyncio.sleep(random.uniform(0.1, 1.0))


async def _one_life(port: int, session: str, done: dict[str, int]) -> None:
    connection = await websockets.connect(
        f"ws://127.0.0.1:{port}/live/ws",
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"sessionid={session}"},
    )
    for topic, after in (("queue", None), (f"inspection:{random.randint(1, 50)}", 0)):
        await connection.send(json.dumps({"type": "subscribe", "topic": topic, "after": after}))
    with suppress(TimeoutError):
        async with asyncio.timeout(random.uniform(1, _LONGEST_S)):
            async for _ in connection:
                done["messages"] = done.get("messages", 0) + 1
    done["sockets"] = done.get("sockets", 0) + 1
    if random.random() < 0.5:
        connection.transport.abort()
    else:
        await connection.close()
