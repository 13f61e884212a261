import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from tests.live.conftest import open_page
from tests.live.running_site import RunningSite


async def _refused_with(site: RunningSite, session: str, origin: str) -> int:
    with pytest.raises(InvalidStatus) as refusal:
        async with open_page(site, session, origin=origin):
            pass
    return refusal.value.response.status_code


async def test_nobody_watches_without_signing_in(site: RunningSite) -> None:
    assert await _refused_with(site, "", site.url) == 403
    assert await _refused_with(site, "madeupsessionkey", site.url) == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", ""])
async def test_a_socket_of_another_site_is_refused(site: RunningSite, origin: str) -> None:
    assert await _refused_with(site, site.sign_in("ada"), origin) == 403


async def test_somebody_elses_topic_is_refused_and_brings_nothing(site: RunningSite) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        answer = await page.watch("private:bob")
        site.elsewhere("publish_many", "private:bob", ["secret"])
        await page.watch("test:fence")
        site.elsewhere("publish_many", "test:fence", ["open"])

        assert answer == {"type": "refused", "topic": "private:bob", "code": "topic_forbidden"}
        assert [payload for _, payload in await page.hear_numbers(1)] == ["open"]


async def test_an_unknown_topic_is_refused(site: RunningSite) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        assert (await page.watch("nothing:1"))["code"] == "topic_unknown"


@pytest.mark.parametrize(
    "message", ["not json", "[]", '{"type":"subscribe"}', '{"type":"subscribe","topic":"test:1","after":-1}', "{}"]
)
async def test_a_message_that_makes_no_sense_harms_nothing(site: RunningSite, message: str) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        await page.connection.send(message)

        assert (await page.hear())["code"] == "live_request_unreadable"
        assert (await page.watch("test:1"))["type"] == "subscribed"


async def test_one_page_may_watch_only_so_many_topics(site: RunningSite) -> None:
    async with open_page(site, site.sign_in("ada")) as page:
        for number in range(64):
            assert (await page.watch(f"test:{number}"))["type"] == "subscribed"

        assert (await page.watch("test:one too many"))["code"] == "live_too_many_topics"
        await page.say(type="unsubscribe", topic="test:0")
        assert (await page.watch("test:now there is room"))["type"] == "subscribed"


async def test_who_signs_out_is_cut_off(site: RunningSite) -> None:
    session = site.sign_in("ada")
    async with open_page(site, session) as page:
        await page.watch("test:1")

        await asyncio.to_thread(site.elsewhere, "sign_out", session)

        assert await page.close_code() == 4401


async def test_who_is_disabled_is_cut_off_and_others_stay(site: RunningSite) -> None:
    async with open_page(site, site.sign_in("mallory")) as bad, open_page(site, site.sign_in("ada")) as good:
        await bad.watch("test:1")
        await good.watch("test:still")

        await asyncio.to_thread(site.elsewhere, "disable", "mallory")

        assert await bad.close_code() == 4401
        site.elsewhere("publish_many", "test:still", ["here"])
        assert [payload for _, payload in await good.hear_numbers(1)] == ["here"]


async def test_a_right_that_is_taken_away_ends_the_watching(site: RunningSite) -> None:
    async with open_page(site, site.sign_in("carol")) as page:
        assert (await page.watch("private:carol"))["type"] == "subscribed"

        await asyncio.to_thread(site.elsewhere, "rename", "carol", "somebody else")

        assert await page.hear() == {"type": "refused", "topic": "private:carol", "code": "topic_forbidden"}
    site.elsewhere("rename", "somebody else", "carol")
