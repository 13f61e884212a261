"""Every code that a reading may give has words for people."""

from ocr_jobs import export_words, title_block
from ocr_jobs.doubt_words import DOUBTS, REMARKS
from ocr_jobs.exports.first_article import COLUMNS, HEADER, WORDS
from ocr_jobs.exports.table import HEADINGS
from ocr_jobs.exports.workbook import SHEETS
from ocr_jobs.pages.value_words import CHARACTERISTICS, FIELDS, KINDS
from ocr_jobs.reading import remarks
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.frames.signs import SIGN_OF
from ocr_jobs.reading.results import Kind


def test_every_doubt_has_its_words() -> None:
    assert set(Doubt) == set(DOUBTS)


def test_every_kind_and_characteristic_has_its_name() -> None:
    assert set(Kind) == set(KINDS)
    assert set(SIGN_OF) == set(CHARACTERISTICS)


def test_every_heading_of_an_export_is_said_in_the_readers_language() -> None:
    assert export_words.headings() == HEADINGS
    assert export_words.sheets() == SHEETS
    assert (export_words.columns(), export_words.header(), export_words.words()) == (COLUMNS, HEADER, WORDS)


def test_every_field_of_a_title_block_has_its_name() -> None:
    assert set(title_block.NAMES) == set(FIELDS)


def test_every_remark_on_a_page_has_its_words() -> None:
    told = {remarks.EMPTY, remarks.PHOTOGRAPH, remarks.NO_DRAWING, remarks.TURNED, remarks.ASKEW}
    assert told | {"page_damaged", "page_too_large"} == set(REMARKS)
