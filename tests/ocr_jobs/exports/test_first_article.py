"""AS9102 form 3: its columns, and what stands in them."""

import io
from dataclasses import replace

import openpyxl
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.exports import pdf_text
from ocr_jobs.exports.first_article import COLUMNS, lines_of
from ocr_jobs.exports.first_article_pdf import first_article_pdf
from ocr_jobs.exports.first_article_xlsx import first_article_xlsx
from tests.ocr_jobs.exports.drawings import TEXTS, drawing


def text_of(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))


@pytest.mark.parametrize(
    ("text", "requirement", "comments"),
    [
        ("⌀25H7", "⌀25H7 (25.000 / 25.021)", "limits by ISO 286"),
        ("30±0.1", "30±0.1 (29.9 / 30.1)", ""),
        ("25", "25 (24.8 / 25.2)", "tolerance from ISO 2768-mK"),
        ("[25]", "[25]", "basic"),
        ("(25)", "(25)", "for reference"),
        ("⏥|0.05", "⏥|0.05", ""),
        ("25 30", "25 30", "reading not checked"),
    ],
)
def test_a_requirement_comes_with_its_limits(text: str, requirement: str, comments: str) -> None:
    (line,) = lines_of(drawing([text]))

    assert (line.requirement, line.comments) == (requirement, comments)


def test_values_of_one_callout_have_lines_of_their_own() -> None:
    lines = list(lines_of(drawing(["4x ⌀6.6 ↧12"])))

    assert [(line.number, line.requirement) for line in lines] == [
        ("1.1", "4x ⌀6.6 ↧12: ⌀6.6 (6.4 / 6.8)"),
        ("1.2", "4x ⌀6.6 ↧12: ↧12 (11.8 / 12.2)"),
    ]


def test_notes_and_datums_are_no_characteristics() -> None:
    numbers = [line.number for line in lines_of(drawing())]

    assert numbers == ["1", "2.1", "2.2", "3", "4", "5", "6"]


def test_a_doubtful_value_that_somebody_checked_needs_no_comment() -> None:
    whole = drawing(["25 30"])
    checked = replace(whole, items=[replace(item, checked=True) for item in whole.items])

    assert [line.comments for line in lines_of(checked)] == [""]


def test_the_workbook_has_the_forms_columns() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(first_article_xlsx(drawing()))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))

    assert rows[4] == tuple(COLUMNS.values())
    assert rows[1][:4] == ("1. Part Number", "AB-1042", "2. Part Name", "하우징 커버")
    assert rows[5][3] == "⌀25H7 (25.000 / 25.021)"


def test_the_pdf_tells_the_same_and_repeats_its_head_on_every_page() -> None:
    data = first_article_pdf(drawing(TEXTS * 8))

    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    assert len(pages) > 1
    assert all("8. Requirement" in page and "AB-1042" in page for page in pages)
    assert "30±0.1 (29.9 / 30.1)" in pages[0]


def test_korean_is_text_in_the_pdf() -> None:
    assert "하우징" in text_of(first_article_pdf(drawing(("25",), ("도면명: 하우징 커버",))))


def test_every_sign_is_drawn_by_itself() -> None:
    """And in its place: none of them is the empty box of a font that lacks it."""
    signs = "⌀□↧⌴⌵√▽⏤⏥○⌭⌒⌓∥⊥∠⌖◎⌯↗⌰ⓂⓁⓅⒻⒺⓈⓉⓊⓇ"
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(40 * len(signs), 40))
    for at, sign in enumerate(signs):
        end = pdf_text.draw(canvas, sign, 40 * at + 5, 10, 20)
        assert end == pytest.approx(40 * at + 5 + pdf_text.width_of(sign, 20))
    canvas.save()

    page = pypdfium2.PdfDocument(data)[0]
    ink = page.render(scale=1).to_numpy()[..., 0] < 128
    drawn = [ink[:, 40 * at : 40 * at + 40] for at in range(len(signs))]
    assert all(each.sum() > 8 for each in drawn)
    assert len({each.tobytes() for each in drawn}) == len(signs)


def test_text_that_fits_nowhere_is_cut_into_lines() -> None:
    data = first_article_pdf(drawing(["R5"], ["DWG NO.: " + "A1" * 60]))

    assert len(pypdfium2.PdfDocument(data)) == 1
