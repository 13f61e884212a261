"""All texts of a page together."""

from decimal import Decimal

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.results import Kind, ToleranceFrom, Unit
from ocr_jobs.reading.understanding import understood
from tests.ocr_jobs.standards.located import read


def test_no_text_of_a_page_is_lost() -> None:
    texts = ["⌀25H7", "⌖|⌀0.1|A", "√Ra1.6", "▽A", "SECTION A-A", "25 30", "⌀6.6 ↧12"]

    page = understood([read(text) for text in texts], others=[read("QTY", 0, 500)])

    values = {each.read.text for each in page.dimensions + page.frames}
    values |= {each.read.text for each in page.roughness + page.datums}
    assert values | {note.text for note in page.notes} == {*texts, "QTY"}


def test_dimensions_of_one_callout_share_its_number() -> None:
    page = understood([read("25"), read("⌀6.6 ↧12"), read("R5")])

    assert [dimension.callout for dimension in page.dimensions] == [0, 1, 1, 2]


def test_the_title_blocks_tolerance_holds_for_dimensions_without_one() -> None:
    page = understood([read("25"), read("⌀25H7"), read("30±0.3")], title=[read("ISO 2768-mK")])

    assert [(each.upper, each.tolerance_from) for each in page.dimensions] == [
        (Decimal("0.2"), ToleranceFrom.GENERAL),
        (Decimal("0.021"), ToleranceFrom.FIT),
        (Decimal("0.3"), ToleranceFrom.STATED),
    ]
    assert [field.name for field in page.title_block] == ["general_tolerance"]


def test_a_note_may_name_the_general_tolerance_too() -> None:
    page = understood([read("25"), read("General tolerances ISO 2768-f")])

    assert page.dimensions[0].upper == Decimal("0.1")


def test_the_title_block_tells_the_unit() -> None:
    page = understood([read(".500±.002")], title=[read("Units: inch")])

    assert (page.dimensions[0].unit, page.dimensions[0].doubts) == (Unit.INCH, ())


def test_what_no_rule_takes_apart_is_a_dimension_that_was_not_read() -> None:
    (dimension,) = understood([read("25 30")]).dimensions

    assert (dimension.kind, dimension.read.text, dimension.doubts) == (Kind.UNREAD, "25 30", (Doubt.UNREAD,))


def test_values_that_cannot_be_are_doubted() -> None:
    texts = ["2 +0.5/-5", "25 -0.2/+0.1", "⌖|0", "∥|0.05", "⏥|0.05|A"]

    page = understood([read(text) for text in texts])

    assert [each.doubts for each in page.dimensions] == [(Doubt.TOLERANCE_WIDE,), (Doubt.UPPER_BELOW_LOWER,)]
    assert [frame.doubts for frame in page.frames] == [
        (Doubt.FRAME_TOLERANCE_ZERO,),
        (Doubt.FRAME_DATUM_NEEDED,),
        (Doubt.FRAME_DATUM_UNUSED,),
    ]
