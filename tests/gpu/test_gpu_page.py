"""The GPU page as an administrator sees it, in a real browser, while a scripted driver's devices move and get lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import chromium
from tests.gpu.nvml.driver import Driver
from tests.live.browser import signed_in
from tests.live.running_site import RunningSite
from tests.serving import ROOT


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    with RunningSite(folder, application="webapp.asgi:application", BENCHLIGHT_METRICS_NETWORKS="") as running:
        yield running


@pytest.fixture
def page(site: RunningSite, browser: Browser) -> Iterator[Page]:
    context = signed_in(browser, site, site.sign_in("admin", "administrator"))
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@contextmanager
def watched(site: RunningSite, driver: Driver) -> Iterator[None]:
    environment = site._environment | driver.environment()
    command = [sys.executable, "manage.py", "watch_devices"]
    watcher = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        watcher.terminate()
        watcher.wait()


def reload_until(page: Page, wanted: Locator) -> None:
    """The watch has only just begun."""
    for _ in range(300):
        if wanted.is_visible():
            return
        page.wait_for_timeout(200)
        page.reload()
    pytest.fail("the watch does not begin")


def test_without_a_gpu_the_page_says_so_and_why(page: Page, site: RunningSite, tmp_path: Path) -> None:
    driver = Driver(tmp_path)
    driver.fail("site", "init", code=9)
    with watched(site, driver):
        page.goto(f"{site.url}/gpu/")
        reload_until(page, page.get_by_text("installed but not loaded"))
    expect(page.get_by_role("heading", name="No GPU: the CPU lane does the work")).to_be_visible()


def test_devices_move_raise_alarms_get_lost_and_are_forgotten(page: Page, site: RunningSite, tmp_path: Path) -> None:
    driver = Driver(tmp_path, gpus=2)
    driver.set("0.power_mw", 210_000)
    driver.drop("1.power_mw")
    with watched(site, driver):
        page.goto(f"{site.url}/gpu/")
        reload_until(page, page.locator("[data-lane=gpu1]"))
        first, second = page.locator("[data-lane=gpu0]"), page.locator("[data-lane=gpu1]")
        page.evaluate("window.stillTheSame = true")
        expect(page.get_by_text("No installed package computes on GPUs")).to_be_visible()

        expect(first.locator("[data-field=power_w]")).to_have_text("210 W")
        expect(second.locator("[data-field=power_w]")).to_have_text("not reported")
        expect(first.locator("canvas")).to_have_count(4)

        driver.set("0.temperature", 88)
        expect(first.locator("[data-field=temperature]")).to_have_text("88 °C")
        expect(page.locator("#gpu-alarms")).to_contain_text("gpu0 is at 88 °C")

        driver.lose(1)
        expect(second.locator(".badge.bad")).to_contain_text("Lost")
        expect(second.locator("[data-field=temperature]")).to_have_text("–")
        expect(page.locator("#gpu-alarms")).to_contain_text("gpu1 is lost")
        assert page.evaluate("window.stillTheSame")  # all of it without loading the page anew

        page.locator(".notice", has_text="gpu0 is at").get_by_role("button", name="I have seen it").click()
        expect(page.locator(".notice", has_text="gpu0 is at")).to_contain_text("seen by admin")
        page.locator("[data-lane=gpu1]").get_by_role("button", name="Forget it").click()
        expect(page.locator("[data-lane=gpu1]")).to_have_count(0)
