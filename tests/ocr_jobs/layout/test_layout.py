import cv2
import numpy as np
import pytest

from ocr_jobs.reading.layout import PageLayout, layout_of
from tests.ocr_jobs.layout.drawn_pages import Pixels, blank, cell, framed, write


def sheet() -> Pixels:
    """A title block in the corner, a frame with three cells, a boxed dimension, a part, some dimensions."""
    page = framed()
    for row in range(3):
        for column in range(2):
            cell(page, 760 + 200 * column, 680 + 60 * row, 200, 60, "AB12")
    for column, text in enumerate(("+", "0.1", "A")):
        cell(page, 200 + (0, 60, 150)[column], 200, (60, 90, 60)[column], 60, text)
    cell(page, 200, 400, 110, 60, "25")
    cv2.rectangle(page, (500, 200), (900, 420), 0, 5)
    for x in (540, 660, 780):
        write(page, "38", x, 170)
    return page


@pytest.fixture(scope="module")
def layout() -> PageLayout:
    return layout_of(sheet())


def test_the_frame_is_the_large_rectangle_around_everything(layout: PageLayout) -> None:
    assert layout.frame == pytest.approx((40, 40, 1160, 860), abs=8)


def test_the_title_block_is_the_table_in_the_lower_right_corner(layout: PageLayout) -> None:
    assert layout.title_block is not None
    assert layout.title_block.box_xyxy == pytest.approx((760, 680, 1160, 860), abs=8)
    assert len(layout.title_block.cells) == 6


def test_a_row_of_cells_is_a_frame_read_from_its_first_cell(layout: PageLayout) -> None:
    (row,) = layout.frames
    assert [round(each.width / 30) for each in row.cells] == [2, 3, 2]
    assert row.polygon[0] == pytest.approx((200, 200), abs=6)


def test_a_box_around_one_text_is_boxed_and_a_part_is_not(layout: PageLayout) -> None:
    (box,) = layout.boxed
    assert box[0] == pytest.approx((200, 400), abs=6)


def test_the_text_height_is_that_of_the_dimensions(layout: PageLayout) -> None:
    assert layout.text_height == pytest.approx(31, abs=4)


def test_dimensions_live_inside_of_the_frame_and_outside_of_the_title_block(layout: PageLayout) -> None:
    assert layout.is_drawing_area((600, 300))
    assert not layout.is_drawing_area((20, 300))
    assert not layout.is_drawing_area((900, 750))


def test_the_part_is_a_view(layout: PageLayout) -> None:
    assert any(view == pytest.approx((500, 200, 900, 420), abs=10) for view in layout.views)


def test_a_frame_that_reads_upwards_begins_below() -> None:
    page = framed()
    turned = np.ascontiguousarray(np.rot90(sheet()[180:280, 180:440]))
    page[300 : 300 + turned.shape[0], 400 : 400 + turned.shape[1]] = turned
    for x in (640, 760, 880):
        write(page, "38", x, 170)
    (row,) = layout_of(page).frames
    assert row.turned
    assert row.polygon[0][1] > row.polygon[1][1]


def test_a_turned_box_around_a_text_is_found() -> None:
    page = sheet()
    box = cv2.boxPoints(((600, 580), (130, 60), -25)).astype(np.int32)
    cv2.polylines(page, [box], True, 0, 2)
    cv2.circle(page, (600, 580), 14, 0, 3)
    assert len(layout_of(page).boxed) == 2


def test_rectangles_of_a_part_and_its_dimensions_are_no_table() -> None:
    page = framed()
    for x, width in ((200, 300), (500, 300)):
        cv2.rectangle(page, (x, 200), (x + width, 600), 0, 3)
        cv2.rectangle(page, (x, 600), (x + width, 660), 0, 2)
        write(page, "100", x + 110, 645)
    assert layout_of(page).tables == ()


def ladder(page: Pixels, left: int) -> None:
    """Dimensions above each other, with the extension lines of a part on their left."""
    for row, (start, end) in enumerate(((0, 90), (90, 500), (500, 600), (0, 420), (420, 500))):
        top = 400 if row < 3 else 500
        cell(page, left + start, top, end - start, 100 if row < 3 else 60, "60"[: (end - start) // 45])


def test_dimensions_above_each_other_are_no_table() -> None:
    page = framed()
    ladder(page, 300)
    assert layout_of(page).tables == ()


def test_dimensions_whose_lines_cross_the_sheets_frame_are_no_table() -> None:
    page = framed()
    ladder(page, 40)
    layout = layout_of(page)
    assert (layout.tables, layout.title_block) == ((), None)


def test_a_title_block_in_the_corner_may_leave_gaps() -> None:
    page = framed()
    for row, first in enumerate((1, 0, 0)):
        for column in range(first, 2):
            cell(page, 760 + 200 * column, 680 + 60 * row, 200, 60, "AB")
    block = layout_of(page).title_block
    assert block is not None
    assert len(block.cells) == 5


def test_a_page_without_lines_has_no_frame_and_is_all_drawing_area() -> None:
    layout = layout_of(blank())
    assert (layout.frame, layout.title_block, layout.frames, layout.boxed) == (None, None, (), ())
    assert layout.is_drawing_area((5, 5))


def test_a_shaded_scan_has_the_same_layout() -> None:
    shade = np.linspace(0, 90, 1200)[None, :]
    page = np.clip(sheet() - shade, 0, 255).astype(np.uint8)
    assert layout_of(page).title_block is not None
    assert len(layout_of(page).frames) == 1
