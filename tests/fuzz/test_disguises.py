"""Pictures that are also pages or scripts, and names that want to be markup, run nothing in a real browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.fuzz.disguises import MARK
from tests.live.browser import signed_in
from tests.live.running_site import RunningSite
from tests.webapp.routes import ROUTES

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|{(\w+)}")
_PICTURE = {"layer": "board", "level": "6", "x": "0", "y": "0", "model_version_id": "1"}
_OWN_STATE = {"/sign-in/", "/live/events"}  # told in other tests; the first leads away


@dataclass(frozen=True)
class Site:
    running: RunningSite
    ids: dict[str, Any]

    def addresses(self) -> list[str]:
        """Every page and file that a GET reaches, and each inspection's."""
        places = {name: str(value) for name, value in self.ids.items()} | _PICTURE
        paths = {
            _PLACE.sub(lambda place: places.get(place[1] or place[2], "1"), route.path)
            for route in ROUTES
            if route.method == "GET" and route.pattern not in _OWN_STATE
        }
        paths |= {f"/inspections/{pk}/thumbnail.jpg" for pk in self.ids["inspections"]}
        paths |= {f"/inspections/{self.ids['inspection_id']}/crop/board.jpg?box=0,0,50,50"}
        return sorted(paths | {"/inspections/?q=" + "%3Cscript%3Ealert(1)%3C/script%3E"})


@dataclass
class Watched:
    """What a page did that none may."""

    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def by(self, page: Page, home: str) -> None:
        def dialog(shown: Any) -> None:
            self.dialogs.append(shown.message)
            shown.dismiss()

        page.on("dialog", dialog)
        page.on("request", lambda sent: self._requested(sent.url, home))
        page.on("console", lambda said: self.refused.append(said.text) if "Security Policy" in said.text else None)

    def _requested(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:", "blob:", "about:", home.replace("http", "ws", 1))):
            self.foreign.append(url)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with RunningSite(folder, application="webapp.asgi:application", BENCHLIGHT_FREE_SPACE_KEEP_MB="1") as running:
        running.manage("set_up", "--for-tests")  # writes nothing where others read, unless a file has changed
        told = running.manage("shell", "-v0", "-c", "from tests.fuzz.disguises import build; build()")
        running.stop()
        running.start()
        yield Site(running, json.loads(told.strip().splitlines()[-1]))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_all_of_it_was_taken_and_judged(site: Site) -> None:
    assert len(site.ids["inspections"]) == 14, "nine pictures, and five in a ZIP"
    assert site.ids["states"] == ["succeeded"]


def test_no_page_and_no_file_runs_anything(site: Site, browser: Browser) -> None:
    context = signed_in(browser, site.running, site.running.sign_in("ada", "administrator"))
    page, watched = context.new_page(), Watched()
    watched.by(page, site.running.url)
    shown = 0
    for address in site.addresses():
        answer = page.goto(site.running.url + address, wait_until="load")
        shown += bool(answer and answer.ok)
        if answer and not answer.headers["content-type"].startswith("text/html"):
            # The browser's own viewer of pictures and text wants a style, which the sandbox keeps from it too.
            watched.refused = [said for said in watched.refused if "Applying inline style" not in said]
        assert (address, watched) == (address, Watched())
    context.close()

    assert shown > len(site.addresses()) // 2, "addresses that are all refused show little"


def test_a_strangers_page_cannot_run_a_picture_as_a_script_or_a_frame(site: Site, browser: Browser) -> None:
    context = signed_in(browser, site.running, site.running.sign_in("ada", "administrator"))
    page, watched = context.new_page(), Watched()
    watched.by(page, "")  # a stranger's page may ask for whatever it likes
    files = [address for address in site.addresses() if ".jpg" in address or "/images/" in address]
    tags = "".join(
        f'<script src="{site.running.url}{address}"></script><iframe src="{site.running.url}{address}"></iframe>'
        f'<object data="{site.running.url}{address}"></object>'
        for address in files
    )
    page.set_content(tags, wait_until="load")
    context.close()

    assert len(files) > 14
    assert watched.dialogs == []


def test_uploaded_bytes_are_never_served(site: Site) -> None:
    """Whatever is no page has its type, is not to be guessed at, runs in a sandbox, and holds nothing of the upload."""
    told = []
    with site.running.browser(site.running.sign_in("ada", "administrator")) as client:
        for address in site.addresses():
            answer = client.get(address, headers={"accept": "text/html"})
            kind = answer.headers["content-type"].partition(";")[0]
            if kind == "text/html":
                continue
            told.append(kind)
            assert answer.headers["x-content-type-options"] == "nosniff", address
            assert "sandbox" in answer.headers["content-security-policy"], address
            assert kind in {"image/jpeg", "application/json", "text/plain", "text/javascript"}, address
            if kind == "image/jpeg":
                assert answer.content.startswith(b"\xff\xd8"), address
                assert MARK.encode() not in answer.content, address
                assert b"PK\x03\x04" not in answer.content, address
    assert told.count("image/jpeg") > 14
