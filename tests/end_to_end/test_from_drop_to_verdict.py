"""The main job, whole: real server, real worker, real browser."""

import re
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Page, expect

from inspections.synthesis.pairs import BoardPair, generate_pair

SEED, DEFECTS = 11, 6


@pytest.fixture(scope="module")
def pair() -> BoardPair:
    return generate_pair(SEED, defects=DEFECTS)


@pytest.fixture
def golden_file(pair: BoardPair, tmp_path: Path) -> Path:
    return written(tmp_path / "golden.png", pair.golden)


@pytest.fixture
def board_file(pair: BoardPair, tmp_path: Path) -> Path:
    return written(tmp_path / "board-0001.png", pair.board)


def written(path: Path, image: object) -> Path:
    assert cv2.imwrite(str(path), image)  # type: ignore[call-overload]
    return path


def test_a_board_goes_from_drop_to_a_reviewed_verdict(
    administrator: Page, pair: BoardPair, golden_file: Path, board_file: Path, screenshots: Path
) -> None:
    page = administrator
    make_board_type(page, "End to end", golden_file)

    drop(page, board_file)
    page.locator("[data-tray] a", has_text="accepted").click()
    expect(page.locator("[data-part=verdict]")).to_contain_text("FAIL")
    expect(page.locator("[data-live-badge]")).to_have_attribute("data-state", "live")

    boxes = shown_boxes(page)
    found = [truth for truth in pair.truth if any(overlap(box, truth.box_xyxy) for box in boxes)]
    assert len(found) >= len(pair.truth) - 1, f"{len(found)} of {len(pair.truth)} defects were found"
    expect(page.locator("svg.marks .mark").first).to_be_attached()
    assert page.locator("svg.marks .mark").count() == len(boxes)
    page.screenshot(path=screenshots / "reviewed.png")

    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("[data-row][data-status=confirmed]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(page.locator("[data-row][data-status=false_call]")).to_have_count(1)
    page.keyboard.press("x")
    expect(page.locator("[data-part=verdict]")).to_contain_text("by admin")

    page.goto("/")
    expect(page.locator(".tile", has_text="False calls")).to_contain_text("50.0")
    page.screenshot(path=screenshots / "home-reviewed.png")


def test_a_verdict_that_leads_on_is_undone_from_the_next_page(administrator: Page) -> None:
    page = administrator
    page.goto("/inspections/?state=review")
    while page.locator("[data-inspection-row]").count() < 2:  # the demonstration boards are still being inspected
        page.wait_for_timeout(1000)
        page.reload()
    page.locator("[data-inspection-row] [data-open]").first.click()
    expect(page.locator("svg.marks .mark").first).to_be_attached()  # the page has its keys
    name = page.locator("h1").inner_text()
    page.keyboard.press("x")
    expect(page.locator("[data-part=verdict]")).to_contain_text("by admin")

    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text(name)
    expect(page.locator("[data-said-line]")).to_contain_text(f"{name}: Verdict FAIL")
    page.keyboard.press("z")

    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("[data-part=verdict]")).not_to_contain_text("by admin")


def test_an_open_page_shows_the_progress_and_then_the_defects(
    administrator: Page, tmp_path: Path, screenshots: Path
) -> None:
    """The board waits behind others when its page is opened, and nothing on the page is loaded anew by hand."""
    page = administrator
    pair = generate_pair(SEED, size_wh=(2560, 2560), defects=DEFECTS)
    make_board_type(page, "Followed", written(tmp_path / "golden-large.png", pair.golden))
    others = [generate_pair(SEED + number, size_wh=(1600, 1600)).board for number in (1, 2)]
    before = [written(tmp_path / f"before-{number}.png", board) for number, board in enumerate(others)]
    drop(page, *before, written(tmp_path / "followed.png", pair.board))
    page.locator(".upload", has_text="followed.png").locator("a", has_text="accepted").click()
    bench = page.locator(".bench")
    bench.evaluate("bench => bench.dataset.seen = 'yes'")

    expect(page.locator("[data-part=stages] [aria-current=step]")).to_be_visible()
    page.screenshot(path=screenshots / "running.png")
    expect(page.locator("[data-part=verdict]")).to_contain_text("FAIL")

    expect(page.locator("svg.marks .mark").first).to_be_attached()
    assert bench.get_attribute("data-seen") == "yes"


def test_a_bad_file_is_told_why_and_the_others_go_on(
    administrator: Page, golden_file: Path, board_file: Path, tmp_path: Path
) -> None:
    page = administrator
    make_board_type(page, "Bad files", golden_file)
    disguised = tmp_path / "disguised.png"
    disguised.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    cut = tmp_path / "cut.png"
    cut.write_bytes(board_file.read_bytes()[:2000])

    drop(page, disguised, cut, board_file)

    tray = page.locator("[data-tray]")
    expect(tray.locator(".upload", has_text="disguised.png")).to_contain_text("JPEG, PNG, TIFF and BMP")
    expect(tray.locator(".upload", has_text="cut.png")).to_contain_text("ends too early")
    expect(tray.locator(".upload", has_text="board-0001.png")).to_contain_text("accepted")

    drop(page, board_file)
    expect(tray.locator(".upload", has_text="board-0001.png").first).to_contain_text("was there already")


def make_board_type(page: Page, name: str, golden: Path) -> None:
    page.goto("/board-types/new/")
    page.fill("input[name=name]", name)
    page.fill("input[name=scale]", "48")
    page.get_by_role("button", name="Make it").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a golden board").click()
    chooser.value.set_files(golden)
    expect(page.locator("#golden")).to_contain_text(golden.name)
    expect(page.locator("#golden .golden-picture")).to_be_visible(timeout=60_000)  # the engine has made it


def drop(page: Page, *files: Path) -> None:
    """As dragged from a folder into the window. The page's own board type is the one that the tray offers first."""
    carried = [{"name": file.name, "bytes": list(file.read_bytes())} for file in files]
    page.evaluate(
        """files => {
            const dragged = new DataTransfer();
            for (const {name, bytes} of files) dragged.items.add(new File([new Uint8Array(bytes)], name));
            const event = {dataTransfer: dragged, bubbles: true, cancelable: true};
            for (const type of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(type, event));
        }""",
        carried,
    )
    page.locator("[data-start]").click()


def shown_boxes(page: Page) -> list[list[float]]:
    rows = page.locator("[data-row][data-box]")
    boxes = rows.evaluate_all("rows => rows.map(row => row.dataset.box)")
    return [[float(number) for number in re.findall(r"[\d.]+", box)] for box in boxes]


def overlap(box: list[float], truth: tuple[int, int, int, int]) -> bool:
    x, y = (truth[0] + truth[2]) / 2, (truth[1] + truth[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
