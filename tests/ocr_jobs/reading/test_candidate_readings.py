"""Which of overlapping readings count."""

from ocr_jobs.reading.candidate_readings import agreed, chosen
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.finding.candidates import Candidate, Guess
from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.results import Polygon, ReadText, Source

Box = tuple[float, float, float, float]


def said(*readings: tuple[Box, str, float, tuple[int, ...]]) -> list[ReadText]:
    """Each of a box, what it reads as, how surely, and the numbers of what it joins."""
    places = [_polygon(box) for box, *_ in readings]
    candidates = [
        Candidate(place, 0.0, Guess.JOINED if parts else Guess.TEXT, parts=parts)
        for place, (_, _, _, parts) in zip(places, readings, strict=True)
    ]
    reads = [
        ReadText(text, place, sure, Source.RECOGNISER)
        for place, (_, text, sure, _) in zip(places, readings, strict=True)
    ]
    return chosen(candidates, reads)


def _polygon(box: Box) -> Polygon:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def test_of_two_that_say_the_same_the_tighter_one_counts_and_is_as_sure_as_both() -> None:
    (only,) = said(((0, 0, 120, 60), "10", 0.96, ()), ((70, 10, 110, 50), "10", 0.9, ()))

    assert (only.polygon, only.confidence) == (_polygon((70, 10, 110, 50)), 0.96)


def test_a_whole_counts_instead_of_its_parts() -> None:
    read = said(
        ((0, 0, 60, 30), "4x ⌀3", 1.0, ()),
        ((70, 0, 120, 30), "35", 0.95, ()),
        ((40, 0, 120, 30), "⌀3 ↧35", 0.97, ()),
        ((0, 0, 120, 30), "4x ⌀3 ↧35", 0.85, (0, 1)),
    )

    assert [each.text for each in read] == ["4x ⌀3 ↧35"]


def test_a_joined_reading_must_say_what_its_sure_parts_say() -> None:
    read = said(
        ((0, 0, 40, 30), "54", 1.0, ()),
        ((0, 40, 40, 70), "38", 1.0, ()),
        ((0, 0, 40, 70), "54/3", 0.85, (0, 1)),
    )

    assert sorted(each.text for each in read) == ["38", "54"]


def test_zeros_alone_are_part_of_something() -> None:
    read = said(
        ((0, 0, 40, 30), "22", 1.0, ()), ((50, 0, 90, 30), "00", 0.95, ()), ((0, 0, 90, 30), "22.00", 0.89, (0, 1))
    )

    assert [each.text for each in read] == ["22.00"]


def test_a_figure_must_be_surer_than_a_number() -> None:
    assert said(((0, 0, 20, 30), "9", 0.65, ())) == []
    assert [each.text for each in said(((0, 0, 90, 30), "9.25", 0.65, ()))] == ["9.25"]


def test_two_lines_of_a_note_are_no_limits() -> None:
    assert said(((0, 0, 50, 60), "21/18", 0.9, ())) != []
    assert said(((0, 0, 50, 60), "21/8", 0.9, ())) == []


def test_where_two_readers_disagree_the_dimension_says_so() -> None:
    place = _polygon((0, 0, 90, 30))
    own, other = (ReadText(text, place, 0.7, Source.RECOGNISER) for text in ("2..5", "2.5"))

    read = agreed(own, other)

    assert read is not None
    assert meaning_of([read]).dimensions[0].doubts == (Doubt.READERS_DISAGREE,)
    assert agreed(other, own) == other
