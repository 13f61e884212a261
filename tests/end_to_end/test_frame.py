"""The frame in a real browser: any complaint in its console, the content policy's too, fails the test."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

PLACES = ["/", "/inspections/", "/queue/", "/board-types/", "/models/"]
PLACES += [f"/settings/{tab}/" for tab in ("profile", "tokens", "users", "audit")]


def test_every_place_of_the_rail_opens_without_a_reload(administrator: Page) -> None:
    administrator.evaluate("window.sameDocument = true")

    for href in [link.get_attribute("href") for link in administrator.locator(".rail a.place").all()]:
        administrator.click(f'.rail a.place[href="{href}"]')
        expect(administrator.locator(f'.rail a.place[href="{href}"]')).to_have_attribute("aria-current", "page")
        expect(administrator.locator("main h1")).to_be_visible()

    assert administrator.evaluate("window.sameDocument")


def test_back_and_forward_show_the_pages_again(administrator: Page) -> None:
    administrator.click('.rail a.place[href="/queue/"]')
    administrator.wait_for_url("**/queue/")
    administrator.click('.rail a.place[href="/board-types/"]')
    administrator.wait_for_url("**/board-types/")

    administrator.go_back()

    expect(administrator.locator('.rail a.place[href="/queue/"]')).to_have_attribute("aria-current", "page")
    expect(administrator.locator("main")).to_have_count(1)


def test_keys_open_their_dialog_and_the_search(administrator: Page) -> None:
    administrator.keyboard.press("?")
    expect(administrator.locator("dialog#keys")).to_be_visible()
    administrator.keyboard.press("Escape")
    expect(administrator.locator("dialog#keys")).to_be_hidden()

    administrator.keyboard.press("/")

    expect(administrator.locator(".top input[name=q]")).to_be_focused()


def test_the_theme_changes_at_once_and_stays(administrator: Page) -> None:
    administrator.click(".top details:has([data-theme-choice]) summary")
    with administrator.expect_response("**/theme/"):
        administrator.click("[data-theme-choice][value=dark]")
    expect(administrator.locator("html")).to_have_attribute("data-theme", "dark")

    administrator.reload()

    expect(administrator.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_documents_of_the_api_work_under_the_content_policy(page: Page) -> None:
    page.goto("/api/docs")
    page.click("#operations-accounts-show_me .opblock-summary-control")

    expect(page.locator("#operations-accounts-show_me .opblock-body")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("en", 480), ("ko", 820), ("ko", 1440)])
def test_no_page_is_wider_than_its_window(administrator: Page, screenshots: Path, language: str, width: int) -> None:
    administrator.set_viewport_size({"width": width, "height": 1000})
    administrator.evaluate(
        "language => fetch('/language/', {method: 'POST', headers: {'X-CSRFToken': document.body.dataset.csrf},"
        " body: new URLSearchParams({language})})",
        language,
    )
    for place in PLACES:
        administrator.goto(place)
        expect(administrator.locator("html")).to_have_attribute("lang", language)
        assert administrator.evaluate("document.documentElement.scrollWidth") <= width, place
    administrator.screenshot(path=screenshots / f"audit-{language}-{width}.png")
