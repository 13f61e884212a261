"""Two revisions of a drawing compared."""

from collections.abc import Sequence

import pytest

from ocr_jobs.exports.items import Item, exported
from ocr_jobs.reading.comparing.revisions import Change, Revision, Status, compared
from ocr_jobs.reading.results import PageReading
from ocr_jobs.reading.understanding import understood
from tests.ocr_jobs.standards.located import read

Place = tuple[str, float, float]
PLACES: Sequence[Place] = (("25±0.1", 300, 300), ("⌀40H7", 900, 300), ("R5", 300, 900), ("⌖|⌀0.1|A", 900, 900))


def revision(
    places: Sequence[Place], title: Sequence[str] = (), shift: tuple[float, float] = (0, 0), scale: float = 1.0
) -> Revision[Item]:
    reads = [read(text, (x + shift[0]) * scale, (y + shift[1]) * scale, height=30 * scale) for text, x, y in places]
    said = understood(reads, [read(text, 100, 1500 + 50 * at) for at, text in enumerate(title)])
    size_wh = round(2480 * scale), round(1754 * scale)
    page = PageReading(
        1,
        size_wh,
        said.dimensions,
        said.frames,
        said.roughness,
        said.datums,
        said.notes,
        said.title_block,
    )
    return Revision(exported("drawing", [page.as_json()]).items, {1: size_wh})


def told(changes: Sequence[Change[Item]]) -> list[tuple[Status, str, str]]:
    """What is not unchanged."""
    return [
        (each.status, each.old.text if each.old else "", each.new.text if each.new else "")
        for each in changes
        if each.status != Status.UNCHANGED
    ]


def with_change(at: int, place: Place | None) -> Sequence[Place]:
    return [*PLACES[:at], *([place] if place else []), *PLACES[at + 1 :]]


def test_nothing_changed_in_the_same_drawing() -> None:
    changes = compared(revision(PLACES), revision(PLACES))

    assert [each.status for each in changes] == [Status.UNCHANGED] * len(PLACES)


def test_a_value_that_changed_is_told_with_both() -> None:
    changes = compared(revision(PLACES), revision(with_change(0, ("25±0.05", 300, 300))))

    assert told(changes) == [(Status.CHANGED, "25±0.1", "25±0.05")]
    (change,) = [each for each in changes if each.status == Status.CHANGED]
    assert change.fields == {"upper": ("0.1", "0.05"), "lower": ("-0.1", "-0.05")}


def test_what_is_only_written_otherwise_has_not_changed() -> None:
    assert told(compared(revision(PLACES), revision(with_change(0, ("25.0 +0.1/-0.10", 300, 300))))) == []


def test_added_and_removed() -> None:
    new = [*with_change(2, None), ("60", 1800, 1200)]

    assert told(compared(revision(PLACES), revision(new))) == [
        (Status.ADDED, "", "60"),
        (Status.REMOVED, "R5", ""),
    ]


def test_the_same_value_elsewhere_has_moved() -> None:
    changes = compared(revision(PLACES), revision(with_change(2, ("R5", 1900, 1300))))

    assert told(changes) == [(Status.MOVED, "R5", "R5")]


def test_a_change_in_place_goes_before_the_same_value_elsewhere() -> None:
    new = [*with_change(2, ("R8", 300, 900)), ("R5", 1900, 1300)]

    assert told(compared(revision(PLACES), revision(new))) == [
        (Status.CHANGED, "R5", "R8"),
        (Status.ADDED, "", "R5"),
    ]


@pytest.mark.parametrize(("shift", "scale"), [((250, 120), 1.0), ((0, 0), 0.5), ((-60, 80), 2.0)])
def test_a_sheet_that_lies_elsewhere_or_has_another_resolution_compares(
    shift: tuple[float, float], scale: float
) -> None:
    new = revision(with_change(1, ("⌀42H7", 900, 300)), shift=shift, scale=scale)

    assert told(compared(revision(PLACES), new)) == [(Status.CHANGED, "⌀40H7", "⌀42H7")]


def test_frames_are_compared_by_their_cells() -> None:
    changes = compared(revision(PLACES), revision(with_change(3, ("⌖|⌀0.1Ⓜ|A|B", 900, 900))))

    (change,) = [each for each in changes if each.status == Status.CHANGED]
    assert change.fields == {"modifiers": ("", "Ⓜ"), "datums": ("A", "A|B")}


def test_title_fields_are_compared_by_name() -> None:
    old, new = revision(PLACES, ["Rev: A", "Scale: 1:1"]), revision(PLACES, ["Rev: B", "Scale: 1:1"])

    assert told(compared(old, new)) == [(Status.CHANGED, "A", "B")]


def test_another_general_tolerance_changes_what_is_derived_from_it() -> None:
    old, new = revision([("25", 300, 300)], ["ISO 2768-m"]), revision([("25", 300, 300)], ["ISO 2768-f"])

    change = next(each for each in compared(old, new) if each.new is not None and each.new.sort == "dimension")
    assert change.fields == {"upper": ("0.2", "0.1"), "lower": ("-0.2", "-0.1")}


def test_changed_words_of_a_note() -> None:
    old, new = revision([("BREAK EDGES 0.2", 300, 300)]), revision([("BREAK EDGES 0.5", 300, 300)])

    (change,) = compared(old, new)
    assert change.fields == {"text": ("BREAK EDGES 0.2", "BREAK EDGES 0.5")}
