"""The real product, as `make run` starts it, in a data folder of its own, and a real browser beside it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import GENEROUS_MS, chromium

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-password-for-this-test"


@dataclass(frozen=True)
class Product:
    address: str
    data_folder: Path
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, f"the product ended: {log.read_text()}"
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"not ready after two minutes: {log.read_text()}")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BENCHLIGHT_")}
    environment = inherited | {
        "BENCHLIGHT_DATA": str(folder / "data"),
        "BENCHLIGHT_PORT": str(port),
        "BENCHLIGHT_ADMIN_PASSWORD": PASSWORD,
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "set_up"], cwd=ROOT, env=environment, check=True)
    log = folder / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*manage, "serve"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, process, log)
        yield Product(address, folder / "data", environment)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0, log.read_text()


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
