"""A browser's window in which somebody is signed in."""

from playwright.sync_api import Browser, BrowserContext

from tests.browser import GENEROUS_MS
from tests.live.running_site import RunningSite


def signed_in(browser: Browser, site: RunningSite, session: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    context.set_default_timeout(GENEROUS_MS)
    return context
