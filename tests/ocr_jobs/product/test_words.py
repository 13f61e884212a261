"""Every code that a reading may give has words for people."""

from ocr_jobs.doubt_words import DOUBTS, REMARKS
from ocr_jobs.pages.value_words import CHARACTERISTICS, KINDS
from ocr_jobs.reading import remarks
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.frames.signs import SIGN_OF
from ocr_jobs.reading.results import Kind


def test_every_doubt_has_its_words() -> None:
    assert set(Doubt) == set(DOUBTS)


def test_every_kind_and_characteristic_has_its_name() -> None:
    assert set(Kind) == set(KINDS)
    assert set(SIGN_OF) == set(CHARACTERISTICS)


def test_every_remark_on_a_page_has_its_words() -> None:
    told = {remarks.EMPTY, remarks.PHOTOGRAPH, remarks.NO_DRAWING, remarks.TURNED, remarks.ASKEW}
    assert told | {"page_damaged", "page_too_large"} == set(REMARKS)
