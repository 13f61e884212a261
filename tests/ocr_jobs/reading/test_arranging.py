"""Rows of cells: which are frames."""

import pytest

from ocr_jobs.reading.arranging import arranged
from ocr_jobs.reading.layout import layout_of
from ocr_jobs.reading.results import ReadText, Source
from tests.ocr_jobs.layout.drawn_pages import cell, framed, write


@pytest.mark.parametrize(("first_px", "told"), [(60, "?|46"), (120, "46")])
def test_a_row_whose_first_cell_says_nothing_is_a_frame_only_if_it_is_square(first_px: int, told: str) -> None:
    page = framed()
    cell(page, 400, 400, first_px, 60)
    cell(page, 400 + first_px, 400, 200, 60, "46")
    for x in (540, 660, 780):
        write(page, "38", x, 170)
    left = 480 + first_px
    inside = ReadText("46", ((left, 415), (left + 44, 415), (left + 44, 445), (left, 445)), 0.9, Source.RECOGNISER)

    found = arranged([], layout_of(page), [inside])

    assert [text.text for text in found.drawing] == [told]
