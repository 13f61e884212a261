"""A text layer's letters, in whatever pieces and directions, put together as they are read."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.documents import opened
from ocr_jobs.reading.pages.page import Page
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.layer import LayerText, is_free
from ocr_jobs.reading.text_layer.symbol_fonts import meant
from tests.ocr_jobs.pages.pdf_files import lettering, together, write_pdf


def page_of(path: Path) -> Page:
    with opened(path, Limits()) as document:
        (page,) = document.pages([1])
    assert isinstance(page, Page)
    return page


def layer_of(tmp_path: Path, *parts: Callable[[Canvas], None]) -> Sequence[LayerText]:
    return page_of(write_pdf(tmp_path / "a.pdf", [together(*parts)])).texts


def texts_of(tmp_path: Path, *parts: Callable[[Canvas], None]) -> list[str]:
    return sorted(text.text for text in layer_of(tmp_path, *parts))


def rule(x1: float, y1: float, x2: float, y2: float) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(0.5)
        canvas.line(x1, y1, x2, y2)

    return draw


@pytest.mark.parametrize("angle", [0, 30, 45, 90, 137, 180, 270])
def test_pieces_on_one_line_are_one_text_at_any_angle(tmp_path: Path, angle: int) -> None:
    along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])

    def at(offset: float) -> tuple[float, float]:
        x, y = np.array([300.0, 400.0]) + along * offset
        return float(x), float(y)

    pieces = [lettering(part, at(offset), angle=angle) for part, offset in (("60", 0), (".0", 13.4), ("0±0.10", 23.4))]

    (text,) = layer_of(tmp_path, *pieces)

    assert text.text == "60.00±0.10"
    (x1, y1), (x2, y2), *_ = text.polygon
    assert np.degrees(np.arctan2(y1 - y2, x2 - x1)) % 360 == pytest.approx(angle, abs=1)


def test_slanted_and_stretched_letters_are_one_text_at_an_angle(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText()
        text.setTextTransform(0.28, 0.75, -0.7, 0.65, 300, 400)  # 70 degrees up, leaning, narrow
        text.setFont("Helvetica", 12)
        text.textOut("2x 6.6")
        canvas.drawText(text)

    assert texts_of(tmp_path, draw) == ["2x 6.6"]


def test_letters_one_by_one_are_a_text(tmp_path: Path) -> None:
    text = "M8x1.25"
    offsets = [stringWidth(text[:at], "Helvetica", 12) for at in range(len(text))]

    letters = [lettering(letter, (100 + offset, 500)) for letter, offset in zip(text, offsets, strict=True)]

    assert texts_of(tmp_path, *letters) == [text]


def test_stacked_deviations_belong_to_their_nominal(tmp_path: Path) -> None:
    parts = [lettering("25", (100, 500)), lettering("+0.1", (116, 506), size=8), lettering("-0.2", (116, 496), size=8)]

    assert texts_of(tmp_path, *parts) == ["25 +0.1/-0.2"]


def test_a_lower_deviation_on_the_base_line_belongs_to_the_stack(tmp_path: Path) -> None:
    parts = [lettering("4.00", (100, 500)), lettering("+0.10", (128, 513)), lettering("-0.20", (128, 500))]

    assert texts_of(tmp_path, *parts) == ["4.00 +0.10/-0.20"]


def test_limits_stand_one_above_the_other_with_their_sign(tmp_path: Path) -> None:
    parts = [lettering("R", (90, 506)), lettering("11.30", (100, 513)), lettering("11.20", (100, 500))]

    assert texts_of(tmp_path, *parts) == ["R11.30/11.20"]


def test_limits_of_a_small_size_are_further_apart_where_one_sign_stands_before_both(tmp_path: Path) -> None:
    limits = [lettering("2.15", (100, 513)), lettering("2.00", (100, 500))]

    assert texts_of(tmp_path, lettering("R", (90, 506)), *limits) == ["R2.15/2.00"]
    assert texts_of(tmp_path, *limits) == ["2.00", "2.15"]


def test_a_column_of_numbers_is_a_table(tmp_path: Path) -> None:
    parts = [lettering(text, (100, 500 - 14 * at)) for at, text in enumerate(("10.3", "10.2", "10.1", "10.0"))]

    assert texts_of(tmp_path, *parts) == ["10.0", "10.1", "10.2", "10.3"]


def test_a_ruled_line_parts_two_cells(tmp_path: Path) -> None:
    parts = [lettering("0.6", (100, 500)), lettering("A", (121, 500)), rule(119, 490, 119, 520)]

    assert texts_of(tmp_path, *parts) == ["0.6", "A"]
    assert texts_of(tmp_path, *parts[:2]) == ["0.6 A"]


@pytest.mark.parametrize(
    ("first", "second"), [("107", "91"), ("2x Ø6,6", "R3"), ("Ø28.0", "Ø36.0h11"), ("60°", "4x R5")]
)
def test_sizes_side_by_side_are_two_dimensions(tmp_path: Path, first: str, second: str) -> None:
    end = 100 + stringWidth(first, "Helvetica", 12)

    found = texts_of(tmp_path, lettering(first, (100, 500)), lettering(second, (end + 5, 500)))

    assert found == sorted(text.replace("Ø", "⌀") for text in (first, second))


@pytest.mark.parametrize("text", ["4x R3", "6 Ø8", "Ø6.6 THRU Ø11", "R5 4x", "Ø10 x Ø12"])
def test_a_text_that_says_one_thing_stays_whole(tmp_path: Path, text: str) -> None:
    assert texts_of(tmp_path, lettering(text, (100, 500))) == [text.replace("Ø", "⌀")]


def test_small_letters_beside_large_ones_are_texts_of_their_own(tmp_path: Path) -> None:
    assert texts_of(tmp_path, lettering("12", (100, 500)), lettering("note", (116, 500), size=6)) == ["12", "note"]


def hidden(text: str, at_pt: tuple[float, float]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        line = canvas.beginText(*at_pt)
        line.setFont("Helvetica", 12)
        line.setTextRenderMode(3)
        line.textOut(text)
        canvas.drawText(line)

    return draw


def test_an_unseen_letter_is_no_wider_than_the_cell_of_the_sign_that_it_stands_for(tmp_path: Path) -> None:
    parts = [hidden("OO", (100, 500)), lettering("0.05", (121, 500)), rule(116, 496, 116, 520)]

    assert texts_of(tmp_path, *parts) == ["0.05", "OO"]


def test_an_unseen_letter_that_reaches_into_the_next_one_belongs_to_the_text(tmp_path: Path) -> None:
    assert texts_of(tmp_path, lettering("R", (100, 500)), hidden("M", (109, 500)), lettering("10", (113, 500))) == [
        "RM10"
    ]


def scan(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (300, 400), 230)), 0, 0, 595, 842)


def test_what_a_program_once_read_off_a_scan_does_not_count(tmp_path: Path) -> None:
    assert texts_of(tmp_path, hidden("42", (100, 500))) == ["42"], "over lettering drawn as lines it does"
    assert texts_of(tmp_path, scan, hidden("42", (100, 500))) == []


def test_letters_of_symbol_fonts_mean_their_symbols() -> None:
    assert meant(ord("n"), "AIGDT", mapped=True) == ("⌀", True)
    assert meant(ord("n"), "Arial", mapped=True) == ("n", True)
    assert meant(ord("5"), "SWGDT", mapped=True) == ("5", True)


@pytest.mark.parametrize("code", [0, 3, 0xE012, 0xFFFD])
def test_letters_without_a_meaning_are_not_trusted(code: int) -> None:
    assert meant(code, "ABCDEF+Font1", mapped=True)[1] is False
    assert meant(ord("7"), "ABCDEF+Font1", mapped=False)[1] is False


def test_a_place_is_free_where_it_touches_no_line_of_the_layer_by_much() -> None:
    def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
        return (x0, y0), (x1, y0), (x1, y1), (x0, y1)

    lines = [LayerText("4x ⌀8.00", box(100, 100, 300, 140), 40), LayerText("⌵⌀16.00", box(100, 160, 300, 200), 40)]

    assert is_free(box(320, 100, 400, 140), lines)
    assert is_free(box(100, 136, 300, 165), lines), "no more than their edges"
    assert not is_free(box(90, 95, 150, 205), lines), "the begins of both"
