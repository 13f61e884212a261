"""Which of overlapping readings count."""

from ocr_jobs.reading.candidate_readings import agreed, chosen
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.finding.candidates import Candidate, Guess
from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.results import Polygon, ReadText, Source
from ocr_jobs.reading.text_reader import weight

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


def test_a_stack_counts_as_its_lines_say_it_where_they_are_surer() -> None:
    read = said(
        ((0, 20, 90, 50), "⌀36.000", 1.0, ()),
        ((100, 0, 170, 30), "+0.200", 0.95, ()),
        ((100, 40, 170, 70), "-0.100", 0.95, ()),
        ((0, 0, 170, 70), "⌀36.00 +0.200/-0.100", 0.74, (0, 1, 2)),
    )

    assert [each.text for each in read] == ["⌀36.000 +0.200/-0.100"]


def test_a_number_with_one_deviation_is_part_of_the_one_with_both() -> None:
    read = said(((0, 0, 170, 70), "139.000 -0.050/-0.150", 0.86, ()), ((0, 30, 170, 70), "139.000-0.150", 0.99, ()))

    assert [each.text for each in read] == ["139.000 -0.050/-0.150"]


def test_a_mark_before_limits_counts_though_it_is_read_less_surely() -> None:
    read = said(
        ((30, 0, 110, 30), "58.45", 1.0, ()),
        ((30, 35, 110, 65), "58.30", 1.0, ()),
        ((0, 0, 110, 65), "⌀58.45/58.30", 0.53, ()),
        ((0, 15, 110, 65), "⌀58.30", 0.84, ()),
    )

    assert [each.text for each in read] == ["⌀58.45/58.30"]


def test_a_full_stop_that_parts_a_number_is_read() -> None:
    read = said(((0, 0, 40, 30), "C1", 0.9, ()), ((60, 0, 80, 30), "5", 1.0, ()), ((0, 0, 80, 30), "C1.5", 1.0, (0, 1)))

    assert [each.text for each in read] == ["C1.5"]


def test_two_sizes_side_by_side_stay_two() -> None:
    read = said(
        ((80, 0, 160, 30), "⌀92r6", 1.0, ()),
        ((0, 0, 60, 30), "⌀46", 1.0, ()),
        ((0, 0, 160, 30), "⌀46⌀92r6", 0.95, (0, 1)),
    )

    assert sorted(each.text for each in read) == ["⌀46", "⌀92r6"]


def test_a_joined_one_that_says_no_more_than_a_part_does_not_count() -> None:
    read = said(
        ((0, 0, 80, 30), "(39)", 1.0, ()), ((100, 0, 120, 30), "D", 0.5, ()), ((0, 0, 120, 30), "(39)", 0.6, (0, 1))
    )

    assert [each.polygon for each in read] == [_polygon((0, 0, 80, 30))]


def test_a_part_stands_where_the_whole_gives_way_to_another() -> None:
    read = said(
        ((0, 0, 120, 30), "4x ⌀6.6", 1.0, ()),
        ((0, 40, 160, 70), "⌴⌀12 ↧10", 1.0, ()),
        ((0, 0, 160, 70), "4x ⌀6.6 ⌴⌀12 ↧1", 0.78, ()),
    )

    assert sorted(each.text for each in read) == ["4x ⌀6.6", "⌴⌀12 ↧10"]


def test_the_bend_of_a_leader_before_a_text_is_not_read() -> None:
    assert [each.text for each in said(((0, 0, 90, 30), "r4x ⌀6.6", 0.95, ()))] == ["4x ⌀6.6"]


def test_a_ring_tells_less_than_a_figure() -> None:
    place = _polygon((0, 0, 20, 30))
    nine, ring = ReadText("9", place, 0.9, Source.RECOGNISER), ReadText("○", place, 0.97, Source.RECOGNISER)

    assert weight(nine) > weight(ring)
