"""The README's pictures: what a new user sees after the first start, reviewed a little."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import choose

BOARDS = 5


def test_the_demonstration_looks_as_the_readme_shows_it(administrator: Page, screenshots: Path) -> None:
    page = administrator
    page.goto("/inspections/?order=old")
    demonstration = page.locator("tbody tr", has_text="Benchlight demo controller")
    expect(demonstration.locator(".verdict")).to_have_count(BOARDS)
    page.screenshot(path=screenshots / "list.png")

    page.get_by_role("link", name="board-0003.jpg").click()
    expect(page.locator("svg.marks .mark").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("[data-row][data-status=confirmed]")).to_have_count(1)
    page.keyboard.press("0")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=screenshots / "inspection.png")

    choose(page, "/theme/", "theme", "dark")
    page.reload()
    expect(page.locator("svg.marks .mark").first).to_be_visible()
    page.get_by_role("button", name="Difference").click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=screenshots / "difference-dark.png")

    choose(page, "/language/", "language", "ko")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.screenshot(path=screenshots / "home-ko-dark.png")
    choose(page, "/language/", "language", "en")
    choose(page, "/theme/", "theme", "light")
    page.goto("/")
    expect(page.locator(".tile").first).to_be_visible()
    page.screenshot(path=screenshots / "home.png")
