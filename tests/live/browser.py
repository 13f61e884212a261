"""The system's own Chromium, for the tests of what pages do by themselves."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.live.running_site import RunningSite

_NAMES = ("chromium", "google-chrome", "chromium-browser")


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.fail("no Chromium: apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def signed_in(browser: Browser, site: RunningSite, session: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    context.set_default_timeout(20_000)
    return context
