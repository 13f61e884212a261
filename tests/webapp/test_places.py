"""How many requests are at work at once, and that those which wait for the engine keep nobody else out."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from webapp import asgi


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The paths of the requests that are at work; none of them ends."""
    found: Counter[str] = Counter()

    async def never_ends(scope: Any, receive: Any, send: Any) -> None:
        found[scope["path"]] += 1
        await asyncio.Event().wait()

    monkeypatch.setattr(asgi, "_pages", never_ends)
    monkeypatch.setattr(asgi, "_AT_ONCE", asyncio.Semaphore(5))
    monkeypatch.setattr(asgi, "_WAITING_AT_ONCE", asyncio.Semaphore(2))
    return found


async def test_calls_that_wait_for_the_engine_keep_no_page_out(inside: Counter[str]) -> None:
    paths = ["/api/v1/detect"] * 20 + ["/"] * 20
    tasks = [asyncio.create_task(asgi.http_application({"path": path}, None, None)) for path in paths]
    for _ in range(10):
        await asyncio.sleep(0)  # each task goes as far as it can

    assert inside == {"/api/v1/detect": 2, "/": 5}

    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
