"""A page that is open while a board is inspected: the board first, then what is found, then the comparison."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import Product
from tests.serving import ROOT

Lead = Callable[[str], object]

_WIDER_THAN = """least => new Promise((resolve, reject) => {
  const until = performance.now() + 30000;
  const look = () => {
    const width = Number(document.querySelector("svg.marks .mark rect")?.getAttribute("width"));
    if (width > least) resolve(width);
    else if (performance.now() > until) reject(new Error(`the mark is ${width} px wide, not ${least}`));
    else requestAnimationFrame(look);
  };
  look();
})"""


@pytest.fixture
def lead(product: Product) -> Iterator[Lead]:
    """Tells the worker what to do and returns when that is done; "begin" gives the inspection's number."""
    command = [sys.executable, "-m", "tests.end_to_end.led_worker"]
    environment = product.environment | {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        stdin, stdout = worker.stdin, worker.stdout

        def tell(what: str) -> object:
            if what != "begin":
                stdin.write(f"{what}\n")
                stdin.flush()
            return json.loads(stdout.readline())

        yield tell
        stdin.close()


def test_the_board_shows_first_and_the_part_looked_at_stays(administrator: Page, lead: Lead) -> None:
    page = administrator
    page.goto(f"/inspections/{lead('begin')}/")
    expect(page.locator(".outline__text")).to_contain_text("as soon as it is ready")

    lead("picture")
    expect(page.locator("[data-board] canvas").first).to_be_visible()
    expect(page.locator("[data-part=stages]")).to_be_visible()
    expect(page.locator("[data-view]")).to_have_count(0)

    lead("found")
    expect(page.locator("svg.marks .is-found")).to_have_count(1)
    whole = wider_than(page, 0)
    for _ in range(3):
        page.keyboard.press("+")
    closer = wider_than(page, 1.5 * whole)

    lead("result")
    expect(page.locator("[data-part=verdict]")).to_contain_text("FAIL")
    expect(page.locator("[data-view]")).to_have_count(5)
    expect(page.locator("svg.marks .mark:not(.is-found)")).to_have_count(1)
    wider_than(page, 0.8 * closer)


def wider_than(page: Page, least_px: float) -> float:
    """Waits until the mark is drawn so wide on the screen."""
    return float(page.evaluate(_WIDER_THAN, least_px))
