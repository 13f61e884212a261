import asyncio
import socket
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from tests.live.conftest import Page, open_page
from tests.live.running_site import RunningSite

_BIG = "x" * 20_000
_COUNT = 600  # 12 MB: beyond what the kernel and the hub keep for one client


async def test_a_client_that_does_not_read_is_dropped_and_others_get_everything(site: RunningSite) -> None:
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", site.port))
    narrow.setblocking(False)
    topic = "test:flood"
    async with (
        open_page(site, site.sign_in("slow"), sock=narrow, max_queue=1) as slow,
        open_page(site, site.sign_in("ada")) as good,
    ):
        await slow.watch(topic)
        await good.watch(topic)
        publishing = asyncio.create_task(asyncio.to_thread(site.elsewhere, "publish_many", topic, [_BIG] * _COUNT))

        heard = await good.hear_numbers(_COUNT)

        await publishing
        assert [seq for seq, _ in heard] == list(range(1, _COUNT + 1))
        got = await _read_to_the_end(slow)  # what was on its way
        assert got < _COUNT
        assert slow.connection.close_code in {1006, 1013}

    async with open_page(site, site.sign_in("slow")) as again:
        await again.say(type="subscribe", topic=topic, after=_COUNT - 2)
        assert [seq for seq, _ in await again.hear_numbers(2)] == [_COUNT - 1, _COUNT]


async def _read_to_the_end(page: Page) -> int:
    got = 0
    async with asyncio.timeout(60):
        with suppress(ConnectionClosed):
            while await page.hear():
                got += 1
    return got


async def test_a_client_that_vanished_costs_nobody_anything(site: RunningSite) -> None:
    async with open_page(site, site.sign_in("gone")) as gone, open_page(site, site.sign_in("ada")) as good:
        await gone.watch("test:vanish")
        await good.watch("test:vanish")
        gone.connection.transport.abort()

        site.elsewhere("publish_many", "test:vanish", list(range(50)))

        assert len(await good.hear_numbers(50)) == 50
