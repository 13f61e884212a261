"""A site with two GPUs loses one after the other while a job runs: it moves on, the pages say so, nothing is lost.

The whole product as `serve` starts it, with a driver that does what we say; jobs of tests.jobs.trial, which need no
model. An administrator looks on in a real browser.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser import GENEROUS_MS, chromium
from tests.gpu.nvml.driver import MIB, Driver, uuid_of
from tests.jobs.test_serving import health
from tests.jobs.trial_site import Site
from tests.serving import ROOT, free_port

FELL_OFF_THE_BUS = 79


@pytest.fixture
def driver(tmp_path: Path) -> Driver:
    return Driver(tmp_path, gpus=2)


@pytest.fixture
def site(tmp_path: Path, driver: Driver) -> Iterator[Site]:
    settings = {"BENCHLIGHT_PORT": str(free_port()), "BENCHLIGHT_TELEMETRY_HZ": "5", **driver.lane_environment()}
    made = Site(tmp_path, **settings)
    yield made
    made.stop()


@pytest.fixture
def administrator(site: Site) -> Iterator[Page]:
    key = site.puppet.call("tests.jobs.acts:sign_in", name="admin", role="administrator")
    address = f"http://127.0.0.1:{site.environment['BENCHLIGHT_PORT']}"
    with chromium() as browser:
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 1000})
        context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
        context.set_default_timeout(GENEROUS_MS)
        yield context.new_page()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(os.environ.get("BENCHLIGHT_SCREENSHOTS") or ROOT / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_job_moves_from_a_lost_gpu_to_the_other_and_to_the_cpu_and_back(
    site: Site, driver: Driver, administrator: Page, screenshots: Path
) -> None:
    page, diary, go_on = administrator, site.folder / "diary", site.folder / "go on"

    def runs_on(start: int) -> str:
        site.wait_for(f"start {start}", lambda: diary.exists() and len(diary.read_text().splitlines()) == start)
        return str(site.act("jobs", ids=[job])[0]["lane"])

    def shoot(name: str, *addresses: str) -> None:
        for language in ("en", "ko"):
            speak(page, language)
            for number, address in enumerate(addresses):
                page.goto(address)
                page.screenshot(path=screenshots / f"lost-gpus-{name}-{number}-{language}.png", full_page=True)
        speak(page, "en")

    site.start("serve")
    everybody = {"cpu0": "ready", "gpu0": "ready", "gpu1": "ready"}
    site.wait_for("the lanes of both GPUs have started by themselves", lambda: health(site).get("lanes") == everybody)
    (job,) = site.act("queue", kind="trial_long", do="until", file=str(go_on), diary=str(diary))
    first = runs_on(1)  # either of them, whichever looks first
    second = {"gpu0": "gpu1", "gpu1": "gpu0"}[first]
    engine = psutil.Process(int(diary.read_text().split()[1]))
    assert engine.environ()["CUDA_VISIBLE_DEVICES"] == uuid_of(int(first[-1]))

    page.goto("/gpu/")
    driver.set(f"{first[-1]}.temperature", 88)
    driver.set(f"{first[-1]}.memory_used", 21_000 * MIB)
    driver.run_processes(int(first[-1]), {engine.pid: 20_000})
    expect(page.locator("#gpu-alarms")).to_contain_text(f"{first} is at 88 °C; the alarm is set to 80 °C")
    expect(page.locator("#gpu-alarms")).to_contain_text(f"On {first}, Inspection holds 20000 MiB, more than its budget")
    page.evaluate("window.stillTheSame = true")
    driver.tell_xid(int(first[-1]), FELL_OFF_THE_BUS)
    assert runs_on(2) == second
    expect(page.locator(f"[data-lane={first}] .badge.bad")).to_contain_text("In quarantine")
    expect(page.locator("#gpu-alarms")).to_contain_text(f"{first} is in quarantine")
    assert not engine.is_running(), "nobody holds the device while a person resets it"

    driver.lose(int(second[-1]))
    assert runs_on(3) == "cpu0"
    expect(page.locator(f"[data-lane={second}] .badge.bad")).to_contain_text("Lost")
    expect(page.locator("#gpu-alarms")).to_contain_text(f"{second} is lost")
    assert page.evaluate("window.stillTheSame"), "all of it without loading the page anew"
    told = health(site)
    assert told["lanes"] == {"cpu0": "ready", first: "device_quarantined", second: "device_lost"}
    assert told["ready"], "what works is no reason to take the site away"
    page.goto("/queue/")
    expect(page.locator("#queue")).to_contain_text(f"{first} is in quarantine after an error")
    expect(page.locator("#queue")).to_contain_text(f"{second} is lost")
    expect(page.locator(f"#row-{job}")).to_contain_text("cpu0")
    page.goto(f"/jobs/{job}/")
    for lane in (first, second, "cpu0"):
        expect(page.locator("#job")).to_contain_text(f"Started {lane}")
    expect(page.locator("#job")).to_contain_text(f"{first} stopped working; it starts again on another device.")
    expect(page.locator("#job")).to_contain_text(f"{second} stopped working; it starts again on another device.")
    shoot("out", "/gpu/", "/queue/", f"/jobs/{job}/", "/")

    go_on.touch()
    (row,) = site.wait_for_ends([job])
    assert (row["state"], row["attempts"], row["result"]) == ("succeeded", 1, {"echo": ""})
    assert site.act("events_of", job_id=job).count("succeeded") == 1
    assert len(diary.read_text().splitlines()) == 3, "once on each device"

    driver.bring_back(int(second[-1]))
    page.goto("/gpu/")
    page.locator(f"[data-lane={first}]").get_by_role("button", name="It is in order again").click()
    page.wait_for_load_state()
    (row,) = site.wait_for_ends(site.act("queue"))
    assert row["state"] == "succeeded"
    assert row["lane"] in {first, second}
    site.wait_for("both are used again", lambda: health(site)["lanes"] == everybody)
    page.goto("/gpu/")
    expect(page.locator(".device .badge.good")).to_have_count(2)
    shoot("back", "/gpu/")


def speak(page: Page, language: str) -> None:
    page.evaluate(
        "language => fetch('/language/', {method: 'POST', headers: {'X-CSRFToken': document.body.dataset.csrf},"
        " body: new URLSearchParams({language})})",
        language,
    )
