"""The tray in a real browser: what people drop, lose, reload and find again."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.browser import chromium
from tests.files import images
from tests.live.browser import signed_in
from tests.live.running_site import RunningSite

_MB = 2**20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    with RunningSite(folder, application="webapp.asgi:application", BENCHLIGHT_FREE_SPACE_KEEP_MB="1") as running:
        running.manage("set_up", "--for-tests")  # writes nothing where others read, unless a file has changed
        running.stop()
        running.start()
        for name in ("Alpha", "Beta"):
            running.elsewhere("board_type", name)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(site: RunningSite, browser: Browser) -> Iterator[Page]:
    context = signed_in(browser, site, site.sign_in("ada"))
    page = context.new_page()
    page.goto(f"{site.url}/inspections/")
    yield page
    context.close()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bmp"
    path.write_bytes(images.encoded("BMP", size_wh=(2300, 2000)))  # 13.8 MB: four pieces
    return path


def pick(page: Page, *paths: Path, board_type: str = "Alpha A") -> None:
    choose(page, *paths)
    page.get_by_label("Board type", exact=True).locator("visible=true").last.select_option(label=board_type)
    page.get_by_role("button", name="Start").click()


def choose(page: Page, *paths: Path) -> None:
    if not page.locator("#tray").is_visible():
        page.locator(".top [data-upload]").click()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chooser.value.set_files(paths)


def told(page: Page, name: str) -> str:
    row = page.locator(".upload", has=page.locator("[data-name]", has_text=name)).first
    expect(row).to_have_attribute("data-state", "ended")
    return row.locator("[data-told]").inner_text()


def stop_pieces(page: Page, wanted: Callable[[int], bool]) -> list[int]:
    """Cut the connection for the pieces whose offset is `wanted`; returns the offsets that were tried."""
    offsets: list[int] = []

    def pass_or_cut(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if wanted(offsets[-1]):
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/files/uploads/*", pass_or_cut)
    return offsets


def test_each_file_says_what_became_of_it(page: Page, tmp_path: Path) -> None:
    board = tmp_path / "board.png"
    board.write_bytes(images.encoded("PNG", size_wh=(320, 200)))
    pdf = tmp_path / "drawing.jpg"
    pdf.write_bytes(b"%PDF-1.7 ...")
    archive = tmp_path / "lot.zip"
    archive.write_bytes(images.zipped({"one.png": images.encoded("PNG"), "../two.png": images.encoded("PNG")}))

    pick(page, board, pdf, archive)

    assert told(page, "board.png") == "accepted"
    assert told(page, "lot.zip") == "1 taken · 1 refused"
    refused = page.locator(".upload[data-state=refused]")
    expect(refused).to_contain_text("By its content this is PDF")
    expect(page.locator("[data-says]")).to_have_text("4 of 4 done, 2 refused")

    pick(page, board)
    expect(page.locator(".upload").first.locator("[data-told]")).to_have_text("was there already")
    page.locator(".upload").first.locator("[data-told] a").click()
    page.wait_for_url("**/inspections/*/")
    expect(page.locator(".upload")).to_have_count(4)  # the tray stayed


def test_a_broken_connection_costs_a_pause_and_no_file(page: Page, large: Path) -> None:
    cuts = iter([True, True])
    offsets = stop_pieces(page, lambda offset: offset == 4 * _MB and next(cuts, False))

    pick(page, large)

    assert told(page, "large.bmp") == "accepted"
    assert offsets == [0, 4 * _MB, 4 * _MB, 4 * _MB, 8 * _MB, 12 * _MB]


def test_after_a_reload_the_same_file_goes_on_where_it_was(page: Page, tmp_path: Path, large: Path) -> None:
    another = tmp_path / "another.bmp"
    another.write_bytes(large.read_bytes()[:-3] + b"new")
    stop_pieces(page, lambda offset: offset >= 8 * _MB)
    pick(page, another)
    expect(page.locator("[data-told]")).to_contain_text("8.4 MB of")

    warned: list[str] = []

    def leave_anyway(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave_anyway)
    page.reload()
    page.unroute_all()

    assert warned == ["beforeunload"]
    interrupted = page.locator("[data-interrupted]")
    expect(interrupted).to_contain_text("another.bmp")
    offsets = stop_pieces(page, lambda offset: False)
    choose(page, another)  # asks nothing: the board type is known
    assert told(page, "another.bmp") == "accepted"
    assert offsets == [8 * _MB, 12 * _MB]
    expect(interrupted).to_be_hidden()


def test_pause_go_on_and_cancel(page: Page, tmp_path: Path, large: Path) -> None:
    third = tmp_path / "third.bmp"
    third.write_bytes(large.read_bytes()[:-3] + b"3rd")
    stop_pieces(page, lambda offset: offset >= 4 * _MB)
    pick(page, third)
    row = page.locator(".upload")
    expect(row.locator("[data-told]")).to_contain_text("4.2 MB of")

    row.get_by_role("button", name="Pause").click()
    expect(row.locator("[data-told]")).to_have_text("paused at 30 %")
    page.unroute_all()
    row.get_by_role("button", name="Go on").click()
    assert told(page, "third.bmp") == "accepted"
    row.get_by_role("button", name="Cancel").click()
    expect(row).to_have_count(0)


def test_files_dropped_anywhere_are_taken(page: Page) -> None:
    content = base64.b64encode(images.encoded("PNG", size_wh=(111, 55))).decode()
    transfer = page.evaluate_handle(
        """(content) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], "dropped.png"));
          return transfer;
        }""",
        content,
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": transfer})
    expect(page.locator("[data-veil]")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": transfer})
    expect(page.locator("[data-veil]")).to_be_hidden()

    expect(page.get_by_role("button", name="Start")).to_be_focused()
    page.keyboard.press("Enter")
    assert told(page, "dropped.png") == "accepted"


def test_a_picture_dropped_where_nobody_says_what_it_is_is_asked_about(
    page: Page, site: RunningSite, tmp_path: Path
) -> None:
    """On Home it may be a board or a drawing; on the drawings' page it is a drawing."""
    for name, place, asked in (("home.png", "/", True), ("there.png", "/drawings/", False)):
        picture = tmp_path / name
        picture.write_bytes(images.encoded("PNG", size_wh=(300, 200 + len(name))))
        page.goto(f"{site.url}{place}")
        choose(page, picture)
        if asked:
            expect(page.locator("[data-staged]")).to_contain_text("or are they drawings")
            page.locator("#tray-board-type").select_option(label="Drawing (no board)")
            page.get_by_role("button", name="Start").click()
        assert told(page, name) == "accepted"
        link = page.locator(".upload", has_text=name).locator("[data-told] a")
        expect(link).to_have_attribute("href", re.compile(r"^/drawings/\d+/$"))


def test_a_folder_is_walked_and_what_systems_leave_in_it_is_passed_over(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "lot 7"
    (folder / "side b").mkdir(parents=True)
    for name in ("1.png", "side b/2.png"):
        (folder / name).write_bytes(images.encoded("PNG", size_wh=(77, 33)))
    for name in (".DS_Store", "side b/Thumbs.db", "notes.txt"):
        (folder / name).write_bytes(b"junk")
    page.locator(".top [data-upload]").click()

    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=folder]").click()
    chooser.value.set_files(folder)

    expect(page.locator("[data-staged]")).to_contain_text("Files chosen: 2.")
    expect(page.locator("[data-says]")).to_have_text("Passed over, no images by name: 1.")


def test_a_golden_board_is_uploaded_from_its_type_s_page_and_shown_there(
    site: RunningSite, browser: Browser, tmp_path: Path
) -> None:
    board = tmp_path / "golden.png"
    board.write_bytes(images.encoded("PNG", size_wh=(300, 200)))
    context = signed_in(browser, site, site.sign_in("rita", "reviewer"))
    page = context.new_page()
    page.goto(f"{site.url}/board-types/{site.elsewhere('board_type', 'Gamma')}/")

    with page.expect_file_chooser() as chooser:
        page.locator("[data-upload=golden_board]").click()
    chooser.value.set_files(board)

    assert told(page, "golden.png") == "now the golden board"
    expect(page.locator("#golden")).to_contain_text("golden.png")
    context.close()


def test_the_same_file_goes_to_another_board_type_while_its_first_upload_is_unfinished(
    page: Page, tmp_path: Path, large: Path
) -> None:
    both = tmp_path / "both.bmp"
    both.write_bytes(large.read_bytes()[:-3] + b"two")
    stop_pieces(page, lambda offset: offset >= 4 * _MB)
    pick(page, both)
    expect(page.locator("[data-told]")).to_contain_text("4.2 MB of")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.unroute_all()
    offsets = stop_pieces(page, lambda offset: False)

    pick(page, both, board_type="Beta A")
    assert told(page, "both.bmp") == "accepted"
    assert offsets == [0, 4 * _MB, 8 * _MB, 12 * _MB]

    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.locator(".upload[data-state=ended]")).to_have_count(2)
    assert offsets[4:] == [4 * _MB, 8 * _MB, 12 * _MB]
    assert {row.locator("[data-told]").inner_text() for row in page.locator(".upload").all()} == {"accepted"}


def test_what_is_dropped_without_a_connection_waits_and_says_so(page: Page, tmp_path: Path) -> None:
    board = tmp_path / "offline.png"
    board.write_bytes(images.encoded("PNG", size_wh=(123, 45)))
    page.locator(".top [data-upload]").click()
    expect(page.locator("#tray-board-type option")).not_to_have_count(0)
    page.context.set_offline(True)

    choose(page, board)

    expect(page.locator("[data-staged]")).to_contain_text("Files chosen: 1.")
    expect(page.locator("[data-no-answer]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-no-answer]")).to_be_hidden(timeout=30_000)
    page.get_by_role("button", name="Start").click()
    assert told(page, "offline.png") == "accepted"
