"""What static/live/live.js does in a real browser: live, resumed, polling, stale, signed out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser import chromium
from tests.live.browser import signed_in
from tests.live.running_site import RunningSite

_PAGE = "/board-types/"  # any page that watches nothing by itself
_WATCH = """
async ([topic, after]) => {
  const { subscribe } = await import("/static/live/live.js");
  window.heard = [];
  window.stop = subscribe(topic, after, (event) => window.heard.push(event.data.n ?? event.event));
}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    with RunningSite(folder, application="tests.live.site_with_test_topics:application") as running:
        running.manage("set_up", "--for-tests")  # writes nothing where others read, unless a file has changed
        running.stop()
        running.start()
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def session(site: RunningSite) -> str:
    return site.sign_in("ada")


@pytest.fixture
def page(site: RunningSite, browser: Browser, session: str) -> Iterator[Page]:
    context = signed_in(browser, site, session)
    page = context.new_page()
    page.goto(site.url + _PAGE)
    yield page
    context.close()


def watch(page: Page, topic: str, after: int = 0) -> None:
    page.evaluate(_WATCH, [topic, after])


def wait_for_badge(page: Page, state: str) -> None:
    page.wait_for_selector(f"[data-live-badge][data-state={state}]", state="attached")


def wait_until_heard(page: Page, numbers: list[object]) -> None:
    page.wait_for_function("wanted => JSON.stringify(window.heard) === JSON.stringify(wanted)", arg=numbers)


def test_a_page_is_live_and_says_so(site: RunningSite, page: Page) -> None:
    site.elsewhere("publish_many", "test:live", ["rendered", "before the socket"])

    watch(page, "test:live", 1)

    wait_for_badge(page, "live")
    site.elsewhere("publish_many", "test:live", ["now"])
    wait_until_heard(page, ["before the socket", "now"])


def test_through_a_restart_of_the_server_nothing_is_lost_or_doubled(site: RunningSite, page: Page) -> None:
    watch(page, "test:restart")
    wait_for_badge(page, "live")
    site.elsewhere("publish_many", "test:restart", [1])
    wait_until_heard(page, [1])

    site.stop()
    wait_for_badge(page, "stale")
    site.elsewhere("publish_many", "test:restart", [2, 3])
    site.start()

    wait_for_badge(page, "live")
    site.elsewhere("publish_many", "test:restart", [4])
    wait_until_heard(page, [1, 2, 3, 4])


def test_without_a_socket_the_page_polls_and_says_so(site: RunningSite, browser: Browser, session: str) -> None:
    context = signed_in(browser, site, session)
    page = context.new_page()

    def refuse(socket: WebSocketRoute) -> None:
        socket.close(code=1011, reason="a proxy in between")

    page.route_web_socket("**/live/ws", refuse)
    page.goto(site.url + _PAGE)

    watch(page, "test:polling")
    wait_for_badge(page, "polling")
    site.elsewhere("publish_many", "test:polling", [1, 2])

    wait_until_heard(page, [1, 2])
    context.close()


def test_who_is_signed_out_gets_nothing_more_and_the_page_stops_asking(
    site: RunningSite, page: Page, session: str
) -> None:
    watch(page, "test:signed-out")
    wait_for_badge(page, "live")

    site.elsewhere("sign_out", session)

    wait_for_badge(page, "stale")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.wait_for_timeout(4_000)  # longer than a poll and than the first tries to come back
    assert asked == []


def test_a_listener_ends_with_the_element_that_it_belongs_to(site: RunningSite, page: Page) -> None:
    page.evaluate(
        """async () => {
          const { subscribe } = await import("/static/live/live.js");
          window.heard = [];
          window.part = document.body.appendChild(document.createElement("p"));
          subscribe("test:within", 0, (event) => window.heard.push("part " + event.data.n), { within: window.part });
          subscribe("test:within", 0, (event) => window.heard.push("page " + event.data.n));
        }"""
    )
    wait_for_badge(page, "live")
    site.elsewhere("publish_many", "test:within", [1])
    wait_until_heard(page, ["part 1", "page 1"])

    page.evaluate("window.part.remove()")
    site.elsewhere("publish_many", "test:within", [2])

    wait_until_heard(page, ["part 1", "page 1", "page 2"])


def test_a_page_that_watches_nothing_any_more_says_nothing(page: Page) -> None:
    watch(page, "test:ended")
    wait_for_badge(page, "live")

    page.evaluate("window.stop()")

    expect(page.locator("[data-live-badge]")).to_be_hidden()
