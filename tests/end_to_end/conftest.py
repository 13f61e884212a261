"""The real product, as `make run` starts it, in a data folder of its own, and a real browser beside it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import GENEROUS_MS, chromium
from tests.serving import ROOT, environment_of, free_port, served

PASSWORD = "a-password-for-this-test"


@dataclass(frozen=True)
class Product:
    address: str
    data_folder: Path
    environment: dict[str, str]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    port = str(free_port())
    environment = environment_of(folder / "data", BENCHLIGHT_PORT=port, BENCHLIGHT_ADMIN_PASSWORD=PASSWORD)
    subprocess.run([sys.executable, "manage.py", "set_up"], cwd=ROOT, env=environment, check=True)
    with served(environment, folder / "serve.log"):
        yield Product(f"http://127.0.0.1:{port}", folder / "data", environment)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    context = browser.new_context(
        base_url=product.address, viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(GENEROUS_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == [], "the browser's console had errors"


@pytest.fixture
def administrator(page: Page) -> Page:
    page.goto("/sign-in/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    choose(page, "/language/", "language", "en")  # another test may have left its own choice with the user
    choose(page, "/theme/", "theme", "system")
    page.goto("/")
    return page


def choose(page: Page, address: str, name: str, value: str) -> None:
    page.evaluate(
        "([address, name, value]) => fetch(address, {method: 'POST', body: new URLSearchParams({[name]: value}),"
        " headers: {'X-CSRFToken': document.body.dataset.csrf}})",
        [address, name, value],
    )


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(os.environ.get("BENCHLIGHT_SCREENSHOTS") or ROOT / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
