import asyncio
import signal
import uuid

import pytest

from live.hub import REPLAYED_AT_MOST
from tests.live.conftest import open_page
from tests.live.running_site import RunningSite


@pytest.fixture
def topic() -> str:
    return f"test:{uuid.uuid4().hex}"


async def test_events_of_another_process_arrive_in_order(site: RunningSite, topic: str) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        await page.watch(topic)

        await asyncio.to_thread(site.elsewhere, "publish_many", topic, list(range(60)))

        assert await page.hear_numbers(60) == [(n + 1, n) for n in range(60)]


async def test_a_page_gets_what_happened_between_its_rendering_and_its_socket(site: RunningSite, topic: str) -> None:
    site.elsewhere("publish_many", topic, ["before", "between", "between too"])

    async with open_page(site, site.sign_in("ada")) as page:
        await page.say(type="subscribe", topic=topic, after=1)

        assert await page.hear_numbers(2) == [(2, "between"), (3, "between too")]
        assert await page.hear() == {"type": "subscribed", "topic": topic, "last_seq": 3, "missed": False}


async def test_a_page_that_slept_through_thousands_is_told_to_reload(site: RunningSite, topic: str) -> None:
    site.elsewhere("publish_many", topic, ["seen"])
    site.elsewhere("advance", topic, REPLAYED_AT_MOST + 1)

    async with open_page(site, site.sign_in("ada")) as page:
        await page.say(type="subscribe", topic=topic, after=1)

        told = {"type": "subscribed", "topic": topic, "last_seq": REPLAYED_AT_MOST + 2, "missed": True}
        assert await page.hear() == told
        site.elsewhere("publish_many", topic, ["new"])
        assert await page.hear_numbers(1) == [(REPLAYED_AT_MOST + 3, "new")]


async def test_a_page_without_a_number_gets_only_what_comes(site: RunningSite, topic: str) -> None:
    site.elsewhere("publish_many", topic, ["old"])
    async with open_page(site, site.sign_in("ada")) as page:
        assert (await page.watch(topic))["last_seq"] == 1

        site.elsewhere("publish_many", topic, ["new"])

        assert await page.hear_numbers(1) == [(2, "new")]


async def test_after_a_lost_connection_the_rest_is_replayed_once(site: RunningSite, topic: str) -> None:
    session = site.sign_in("ada")
    async with open_page(site, session) as page:
        await page.watch(topic)
        site.elsewhere("publish_many", topic, [1, 2])
        heard = await page.hear_numbers(2)
        page.connection.transport.abort()
    site.elsewhere("publish_many", topic, [3, 4])

    async with open_page(site, session) as page:
        await page.say(type="subscribe", topic=topic, after=heard[-1][0])
        heard += await page.hear_numbers(2)
        site.elsewhere("publish_many", topic, [5])
        heard += await page.hear_numbers(1)

    assert heard == [(n, n) for n in range(1, 6)]


async def test_replay_under_a_stream_of_events_neither_skips_nor_doubles(site: RunningSite, topic: str) -> None:
    session = site.sign_in("ada")
    site.elsewhere("publish_many", topic, list(range(1, 701)))  # more than one page of replay
    publishing = asyncio.create_task(asyncio.to_thread(site.elsewhere, "publish_many", topic, list(range(701, 901))))

    async def watch_from(number: int) -> list[int]:
        async with open_page(site, session) as page:
            await page.say(type="subscribe", topic=topic, after=number)
            return [seq for seq, _ in await page.hear_numbers(900 - number)]

    heard = await asyncio.gather(*(watch_from(number) for number in (0, 100, 500, 650, 700)))
    await publishing

    for numbers in heard:
        assert numbers == list(range(901 - len(numbers), 901))


async def test_what_was_rolled_back_never_happened(site: RunningSite, topic: str) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        await page.watch(topic)

        site.elsewhere("publish_and_roll_back", topic, "undone")
        site.elsewhere("publish_many", topic, ["done"])

        assert await page.hear_numbers(1) == [(1, "done")]


async def test_a_server_that_serves_no_longer_sends_its_pages_away_and_goes_on(site: RunningSite, topic: str) -> None:
    """What a deployer does once another release serves; here they come back to the same one."""
    session = site.sign_in("ada")
    async with open_page(site, session) as page:
        await page.watch(topic)
        site.daphne.send_signal(signal.SIGUSR1)
        assert await page.close_code() == 1012
    site.elsewhere("publish_many", topic, ["meanwhile"])
    async with open_page(site, session) as page:
        await page.say(type="subscribe", topic=topic, after=0)
        assert await page.hear_numbers(1) == [(1, "meanwhile")]
    assert site.daphne.poll() is None


async def test_a_stopping_server_says_so_and_the_page_resumes_at_the_next_one(site: RunningSite, topic: str) -> None:
    session = site.sign_in("ada")
    async with open_page(site, session) as page:
        await page.watch(topic)
        await asyncio.to_thread(site.stop)
        assert await page.close_code() == 1012
    site.elsewhere("publish_many", topic, ["meanwhile"])

    await asyncio.to_thread(site.start)

    async with open_page(site, session) as page:
        await page.say(type="subscribe", topic=topic, after=0)
        assert await page.hear_numbers(1) == [(1, "meanwhile")]
