"""A drawing, whole: dropped, read by a real worker, corrected by keyboard, exported."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

_MM = 72 / 25.4
TEXTS = {"70.50±0.05": (60, 120), "R12": (120, 120), "25H7": (60, 90), "2x45°": (120, 90)}


@pytest.fixture
def drawing_file(tmp_path: Path) -> Path:
    """A part with four dimensions beside it, as a CAD program writes its PDF."""
    path = tmp_path / "bracket.pdf"
    canvas = Canvas(str(path), pagesize=(210 * _MM, 148 * _MM), invariant=1)
    canvas.rect(40 * _MM, 40 * _MM, 100 * _MM, 40 * _MM)
    canvas.setFont("Helvetica", 12)
    for text, (x, y) in TEXTS.items():
        canvas.drawString(x * _MM, y * _MM, text)
    canvas.showPage()
    canvas.save()
    return path


def test_a_drawing_goes_from_drop_to_export(administrator: Page, drawing_file: Path, screenshots: Path) -> None:
    page = administrator
    page.goto("/drawings/")
    drop(page, drawing_file)
    page.locator("[data-tray] a", has_text="accepted").click()
    values = page.locator("[data-number]")
    expect(values.filter(has_text="70.50±0.05")).to_have_count(1, timeout=300_000)  # the demonstration boards are first
    expect(values.filter(has_text="25H7")).to_contain_text("+0.021")
    expect(page.locator("svg.marks .mark").first).to_be_attached()
    page.screenshot(path=screenshots / "drawing.png")

    correct_by_keyboard(page, "R12", "R12.5±0.1")
    expect(values.filter(has_text="R12.5±0.1")).to_contain_text("corrected")
    page.keyboard.press("z")
    expect(values.filter(has_text="R12.5±0.1")).to_have_count(0)
    correct_by_keyboard(page, "R12", "R12.5±0.1")
    expect(values.filter(has_text="R12.5±0.1")).to_contain_text("corrected")

    assert "R12.5±0.1" in [
        row["Text"] for row in csv.DictReader(io.StringIO(exported(page, "csv").decode("utf-8-sig")))
    ]
    assert "1" in PdfReader(io.BytesIO(exported(page, "pdf"))).pages[0].extract_text()


def test_what_cannot_be_kept_is_told_while_it_is_typed(administrator: Page, drawing_file: Path) -> None:
    page = administrator
    page.goto("/drawings/")
    drop(page, drawing_file)  # was there already, or is read now
    page.locator("[data-tray] .upload a").first.click()
    value = page.locator("[data-number]").filter(has_text="70.50±0.05")
    value.locator("summary").click()
    value.locator("[data-field=upper]").fill("-0.2")

    expect(value.locator("[data-problems]")).to_contain_text("upper tolerance is below the lower one")
    value.locator("[data-field=upper]").fill("0.2")
    expect(value.locator("[data-text]")).to_have_value("70.50 +0.2/-0.05")


def correct_by_keyboard(page: Page, shown: str, text: str) -> None:
    """J goes to the value, E into its text, Enter saves."""
    number = page.locator("[data-number]").filter(has_text=shown).get_attribute("data-number")
    chosen = page.locator(f"[data-number='{number}'].is-chosen")
    for _ in range(page.locator("[data-number]").count()):
        if chosen.count():
            break
        page.keyboard.press("j")
    page.keyboard.press("e")
    expect(chosen.locator("[data-text]")).to_be_focused()
    page.keyboard.type(text)
    expect(chosen.locator("[data-field=nominal]")).to_have_value("12.5")
    page.keyboard.press("Enter")


def exported(page: Page, format: str) -> bytes:
    page.locator(".stage__tools details > summary").click()
    with page.expect_download() as download:
        page.locator(f".stage__tools a[href$='/{format}']").click()
    page.keyboard.press("Escape")
    page.locator(".stage__tools details").evaluate("menu => { menu.open = false; }")
    return Path(download.value.path()).read_bytes()


def drop(page: Page, file: Path) -> None:
    """As dragged from a folder into the window: on a page about drawings nothing is asked."""
    page.evaluate(
        """({name, bytes}) => {
            const dragged = new DataTransfer();
            dragged.items.add(new File([new Uint8Array(bytes)], name));
            const event = {dataTransfer: dragged, bubbles: true, cancelable: true};
            for (const type of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(type, event));
        }""",
        {"name": file.name, "bytes": list(file.read_bytes())},
    )
