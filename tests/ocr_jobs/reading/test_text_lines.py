"""Texts of one line that say one thing."""

from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Sort
from ocr_jobs.reading.results import ReadText, Source
from ocr_jobs.reading.text_lines import joined_in_lines


def in_a_row(*texts: str, gap: float = 20, drop: float = 0) -> list[ReadText]:
    """30 px high, 20 px a sign; each lower than the one before by `drop`."""
    placed, x, y = [], 0.0, 0.0
    for text in texts:
        right, low = x + 20 * len(text), y + 30
        placed.append(ReadText(text, ((x, y), (right, y), (right, low), (x, low)), 0.9, Source.RECOGNISER))
        x, y = right + gap, y + drop
    return placed


def said(texts: list[ReadText]) -> list[str]:
    return [text.text for text in joined_in_lines(texts)]


def test_a_parameter_goes_with_its_value() -> None:
    (joined,) = said(in_a_row("Ra", "0.4"))

    assert parse_callout(joined).sort == Sort.ROUGHNESS


def test_a_number_after_a_caption_is_no_dimension() -> None:
    (joined,) = said(in_a_row("SCALE", "2.1"))

    assert parse_callout(joined).sort == Sort.NOTE


def test_numbers_between_words_are_part_of_the_note() -> None:
    (joined,) = said(in_a_row("TREAT", "T0", "58-62", "HRC"))

    assert parse_callout(joined).sort == Sort.NOTE


def test_among_several_words_a_marked_size_is_part_of_the_note_too() -> None:
    assert said(in_a_row("FILLETS", "R2", "UNLESS")) == ["FILLETS R2 UNLESS"]


def test_a_word_that_belongs_to_a_dimension_joins_it() -> None:
    (joined,) = said(in_a_row("100", "REF"))

    assert parse_callout(joined).measures[0].reference


def test_a_count_goes_with_what_it_counts() -> None:
    (joined,) = said(in_a_row("4x", "⌀6.6"))

    assert parse_callout(joined).count == 4


def test_a_marked_size_beside_one_word_stays_a_dimension() -> None:
    assert said(in_a_row("⌀12H7", "BOLZEN")) == ["⌀12H7", "BOLZEN"]


def test_numbers_alone_stay_apart() -> None:
    assert said(in_a_row("4x", "2..5")) == ["4x", "2..5"]
    assert said(in_a_row("10", "20")) == ["10", "20"]


def test_what_is_far_or_lower_belongs_to_another_line() -> None:
    assert len(said(in_a_row("SCALE", "2.1", gap=80))) == 2
    assert len(said(in_a_row("SCALE", "2.1", drop=25))) == 2
