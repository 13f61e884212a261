"""Numbers among words are part of a note."""

from ocr_jobs.reading.finding.candidates import Candidate, Guess
from ocr_jobs.reading.prose_readings import with_prose
from ocr_jobs.reading.results import Polygon, ReadText, Source

HEIGHT = 30.0

Tried = list[tuple[Candidate, ReadText | None]]


def in_a_row(*texts: str) -> Tried:
    """Each in a place of its own, 20 px a sign and 20 px apart; nothing is read where there is a dash."""
    tried: Tried = []
    x = 0.0
    for text in texts:
        place: Polygon = ((x, 0), (x + 20 * len(text), 0), (x + 20 * len(text), 30), (x, 30))
        read = None if text.startswith("-") else ReadText(text, place, 0.9, Source.RECOGNISER)
        tried.append((Candidate(place, 0.0, Guess.TEXT), read))
        x += 20 * len(text) + 20
    return tried


def said(tried: Tried) -> list[str]:
    return [read.text for _, read in with_prose(tried, HEIGHT) if read is not None]


def test_a_line_of_words_is_one_text_its_numbers_included() -> None:
    assert said(in_a_row("verzinkt", "8", "um")) == ["verzinkt 8 um"]


def test_words_of_a_script_that_nobody_reads_are_words() -> None:
    assert said(in_a_row("2", "--", "H", "---")) == ["2 H"]


def test_counts_deviations_and_datums_are_no_words() -> None:
    assert said(in_a_row("4X", "⌀8.000", "±.150", "A")) == ["4X", "⌀8.000", "±.150", "A"]


def test_what_candidates_join_keeps_its_number() -> None:
    tried = in_a_row("SEE", "NOTE", "4", "OF", "THE")
    kept = with_prose(tried, HEIGHT)

    assert [each for each, _ in kept[: len(tried)]] == [each for each, _ in tried]
