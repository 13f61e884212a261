"""Every page in a real browser: none asks for anything that its content policy forbids."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import GENEROUS_MS, chromium
from tests.live.running_site import RunningSite
from tests.webapp.routes import ROUTES

_REPORT = """document.addEventListener("securitypolicyviolation",
  e => console.error("CSP " + e.violatedDirective + " " + e.blockedURI))"""
PAGES = [
    route.path
    for route in ROUTES
    if route.method == "GET" and route.status_for("administrator") == 200 and "<" not in route.path and not route.is_api
]


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(running_site: RunningSite, complaints: list[str]) -> Iterator[Page]:
    session = running_site.sign_in("anna", "administrator")
    with chromium() as browser:
        context = browser.new_context(base_url=running_site.url, locale="en-GB")
        context.set_default_timeout(GENEROUS_MS)
        context.add_cookies([{"name": "sessionid", "value": session, "url": running_site.url}])
        context.add_init_script(_REPORT)
        opened = context.new_page()
        opened.on("console", lambda message: complaints.append(f"{opened.url}: {message.text}"))
        opened.on("pageerror", lambda error: complaints.append(f"{opened.url}: {error}"))
        yield opened
        context.close()


def test_no_page_asks_for_what_its_policy_forbids(running_site: RunningSite, page: Page, complaints: list[str]) -> None:
    running_site.elsewhere("board_type", "Board of the browser")
    for path in [*PAGES, "/board-types/1/", "/settings/users/1/", "/no/such/page/"]:
        page.goto(path, wait_until="load")
    page.context.clear_cookies()
    page.goto("/sign-in/", wait_until="load")

    forbidden = [one for one in complaints if "CSP" in one or "Content Security Policy" in one]
    assert forbidden == []
    assert len(PAGES) > 12


def test_the_listener_hears_what_is_forbidden(page: Page) -> None:
    page.goto("/settings/profile/")
    with page.expect_console_message(lambda message: message.text.startswith("CSP img-src")):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://evil.example/x.png\">')")
