"""Files as pages: what can be read is, and for what cannot there is a clear reason."""

from pathlib import Path

import numpy as np
import pytest
import pyvips
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, FloatObject, NameObject, RectangleObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.documents import opened
from ocr_jobs.reading.pages.page import Page, Unreadable
from ocr_jobs.reading.pages.selection import selected
from ocr_jobs.reading.text_layer.glyphs import Glyph
from ocr_jobs.reading.text_layer.lines import Line
from ocr_jobs.reading.text_layer.rules import cut_at_rules
from problems.problem import Problem
from tests.ocr_jobs.pages.pdf_files import changed, lettering, together, write_pdf


def pages_of(path: Path, limits: Limits | None = None) -> list[Page | Unreadable]:
    limits = limits or Limits()
    with opened(path, limits) as document:
        return list(document.pages(range(1, document.page_count + 1)))


def problem_of(path: Path, limits: Limits | None = None) -> Problem:
    with pytest.raises(Problem) as caught:
        pages_of(path, limits)
    return caught.value


def nothing(canvas: Canvas) -> None:
    pass


def test_a_pdf_page_comes_at_300_dpi_with_its_text(tmp_path: Path) -> None:
    (page,) = pages_of(write_pdf(tmp_path / "a.pdf", [lettering("R8.05", (72, 720))]))

    assert isinstance(page, Page)
    assert page.size_wh == (2481, 3508)
    (text,) = page.texts
    assert text.text == "R8.05"
    (x1, y1), _, (x2, y2), _ = text.polygon
    inked = np.argwhere(page.grey < 128)
    assert x1 - 4 <= inked[:, 1].min() <= inked[:, 1].max() <= x2 + 4
    assert y1 - 4 <= inked[:, 0].min() <= inked[:, 0].max() <= y2 + 4


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_on_a_turned_page_texts_lie_where_they_are_seen(tmp_path: Path, turned: int) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lettering("47.11", (100, 600))])
    changed(path, lambda writer: writer.pages[0].rotate(turned))

    (page,) = pages_of(path)

    assert isinstance(page, Page)
    corners = np.array(page.texts[0].polygon)
    inked = np.argwhere(page.grey < 128)[:, ::-1]
    assert np.abs(corners.min(axis=0) - inked.min(axis=0)).max() < 12
    assert np.abs(corners.max(axis=0) - inked.max(axis=0)).max() < 12


def test_a_cropped_page_starts_at_its_crop(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lettering("12", (200, 300))])
    changed(path, lambda writer: setattr(writer.pages[0], "cropbox", RectangleObject((150, 250, 350, 450))))

    (page,) = pages_of(path)

    assert isinstance(page, Page)
    assert page.size_wh == (834, 834)
    assert page.texts[0].polygon[0][0] == pytest.approx(50 * 300 / 72, abs=3)


def test_pages_of_different_sizes_keep_them(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for size in ((595, 842), (1191, 842), (200, 100)):
        canvas.setPageSize(size)
        canvas.showPage()
    canvas.save()

    sizes = [page.size_wh for page in pages_of(tmp_path / "a.pdf")]

    assert sizes == [(2480, 3509), (4963, 3509), (834, 417)]


def test_a_pdf_with_a_password_is_told_as_such(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [nothing])
    changed(path, lambda writer: writer.encrypt("secret"))

    assert problem_of(path).code == "drawing_encrypted"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.4\nxref\ntrailer << /Root 1 0 R >>\n%%EOF", b"%PDF-" * 400]
)
def test_a_damaged_pdf_is_told_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)

    assert problem_of(path).code == "drawing_damaged"


def test_a_pdf_without_pages_is_told_as_such(tmp_path: Path) -> None:
    locked = write_pdf(tmp_path / "locked.pdf", [nothing])
    changed(locked, lambda writer: writer.encrypt("secret"))
    PdfWriter().write(tmp_path / "a.pdf")

    codes = [problem_of(each).code for each in (locked, tmp_path / "a.pdf", locked)]

    assert codes == ["drawing_encrypted", "drawing_empty", "drawing_encrypted"]


def test_a_pdf_cut_off_gives_what_is_left_or_a_reason(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "a.pdf", [lettering("10", (50, 50))] * 3).read_bytes()
    for share in (0.3, 0.6, 0.9):
        path = tmp_path / "cut.pdf"
        path.write_bytes(whole[: int(len(whole) * share)])
        assert _pages_or_reason(path) in {"pages", "drawing_damaged", "drawing_empty"}


def _pages_or_reason(path: Path) -> str:
    try:
        return "pages" if pages_of(path) else "none"
    except Problem as problem:
        return problem.code


def test_a_huge_page_is_told_and_leaves_the_others_alone(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [nothing, lettering("25", (100, 100))])
    huge = RectangleObject((0, 0, 14400, 14400))
    changed(path, lambda writer: writer.pages[0].update({NameObject("/MediaBox"): huge}))

    first, second = pages_of(path)

    assert isinstance(first, Unreadable)
    assert first.code == "page_too_large"
    assert first.size_wh == pytest.approx((60000, 60000), abs=1)
    assert isinstance(second, Page)
    assert second.texts[0].text == "25"


@pytest.mark.parametrize("box", [(0, 0, 0, 0), (0, 0, float("1e30"), 10)])
def test_a_page_box_without_sense_is_no_page_or_a_standard_one(tmp_path: Path, box: tuple[float, ...]) -> None:
    path = write_pdf(tmp_path / "a.pdf", [nothing])
    odd = RectangleObject(tuple(FloatObject(each) for each in box))
    changed(path, lambda writer: writer.pages[0].update({NameObject("/MediaBox"): odd}))

    (page,) = pages_of(path)

    assert isinstance(page, Unreadable) or max(page.size_wh) < 16384


def test_letters_larger_than_any_page_are_searched_for_no_rules() -> None:
    grey = np.full((40, 60), 255, np.uint8)
    first, second = (
        Glyph("8", True, 0.0, 1e10, at, at + 1e10, 30.0, 10.0, 30.0, after_space=True) for at in (0.0, 5e10)
    )

    assert len(cut_at_rules(Line((first, second)), grey)) == 1


def test_scripts_and_links_are_left_alone(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [together(lettering("8", (60, 60)), _link)])

    def with_script(writer: PdfWriter) -> None:
        script = {"/S": "/JavaScript", "/JS": "app.launchURL('http://127.0.0.1:9/')"}
        action = DictionaryObject({NameObject(key): _pdf(value) for key, value in script.items()})
        writer.root_object[NameObject("/OpenAction")] = action

    (page,) = pages_of(changed(path, with_script))

    assert isinstance(page, Page)
    assert [text.text for text in page.texts] == ["8"]


def _pdf(value: str) -> NameObject | TextStringObject:
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def _link(canvas: Canvas) -> None:
    canvas.linkURL("http://127.0.0.1:9/", (50, 50, 100, 100))


def test_a_tiff_has_all_its_pages(tmp_path: Path) -> None:
    leaves = [pyvips.Image.black(300, 200) + shade for shade in (40, 90, 140)]
    joined = pyvips.Image.arrayjoin([leaf.cast("uchar") for leaf in leaves], across=1)
    joined.set_type(pyvips.GValue.gint_type, "page-height", 200)
    joined.write_to_file(str(tmp_path / "a.tif"))

    pages = pages_of(tmp_path / "a.tif")

    assert [page.number for page in pages] == [1, 2, 3]
    assert [int(page.grey[5, 5]) for page in pages if isinstance(page, Page)] == [40, 90, 140]


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    ink = np.zeros((60, 80, 4), np.uint8)
    ink[20:30, 10:70, 3] = 255
    pyvips.Image.new_from_array(ink).copy(interpretation="srgb").write_to_file(str(tmp_path / "a.png"))

    (page,) = pages_of(tmp_path / "a.png")

    assert isinstance(page, Page)
    assert (int(page.grey[25, 40]), int(page.grey[5, 5])) == (0, 255)


@pytest.mark.parametrize(("content", "code"), [(b"", "drawing_file_empty"), (b"hello, this is text", "drawing_format")])
def test_what_is_no_drawing_file_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)

    assert problem_of(path).code == code


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "a.pdf").code == "drawing_missing"


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [("", [1, 2, 3, 4, 5]), ("2", [2]), ("1-2,5", [1, 2, 5]), ("4-", [4, 5]), ("5,1", [1, 5]), ("3-99", [3, 4, 5])],
)
def test_pages_are_named_as_people_write_them(pages: str, wanted: list[int]) -> None:
    assert selected(pages, 5, Limits()) == wanted


@pytest.mark.parametrize("pages", ["9", "a", "1;2", "0", "-3", "1--2", ","])
def test_pages_that_are_not_there_are_told(pages: str) -> None:
    with pytest.raises(Problem) as caught:
        selected(pages, 5, Limits())
    assert caught.value.code == "pages_unknown"


def test_ten_thousand_pages_are_too_many_but_some_of_them_are_not() -> None:
    with pytest.raises(Problem) as caught:
        selected("", 10_000, Limits())
    assert (caught.value.code, caught.value.params) == ("drawing_too_many_pages", {"pages": 10_000, "limit": 200})
    assert selected("9990-9995", 10_000, Limits()) == [9990, 9991, 9992, 9993, 9994, 9995]
