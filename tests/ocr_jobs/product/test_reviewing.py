"""Correcting, checking, adding, taking away, approving: each with its version, undone by its inverse."""

from pathlib import Path

import pytest

from accounts.actor import Actor
from accounts.models import AuditRow
from live.events import after
from ocr_jobs import review
from ocr_jobs.models import Drawing
from ocr_jobs.review import Wanted
from problems.problem import Problem
from reviewing.recording import Decided
from tests.ocr_jobs.product.drawings import decimal, entry, read, reading, uploaded


@pytest.fixture
def drawing(reviewer: Actor, tmp_path: Path) -> Drawing:
    page = reading("70.5", "⌀25H7", "R8", doubtful=["R8"], general_tolerance="ISO 2768-m", revision="A")
    return read(uploaded(reviewer, tmp_path), page)


def undone(actor: Actor, decided: Decided) -> Decided:
    return review.apply(actor, decided.subject, version=decided.version, wanted=Wanted(**decided.undo))


def test_a_correction_is_taken_apart_like_a_reading(reviewer: Actor, drawing: Drawing) -> None:
    review.correct(reviewer, drawing.pk, version=drawing.version, number=1, text="⌀ 70,50 ± 0,05")

    row = entry(drawing)
    (value,) = row.values
    assert (row.text, row.status, row.corrected) == ("⌀70.50±0.05", "checked", True)
    assert (value["kind"], decimal(value["upper"]), decimal(value["lower"])) == (
        "diameter",
        decimal("0.05"),
        decimal("-0.05"),
    )
    assert row.machine["text"] == "70.5"


def test_undo_brings_text_and_status_back(reviewer: Actor, drawing: Drawing) -> None:
    decided = review.correct(reviewer, drawing.pk, version=drawing.version, number=3, text="R9")
    undone(reviewer, decided)

    assert (entry(drawing, 3).text, entry(drawing, 3).status) == ("R8", "open")


def test_an_upper_tolerance_below_the_lower_one_is_refused(reviewer: Actor, drawing: Drawing) -> None:
    with pytest.raises(Problem, match="entry_upper_below_lower"):
        review.correct(reviewer, drawing.pk, version=drawing.version, number=1, text="25 -0.2/+0.1")

    assert entry(drawing).text == "70.5"


def test_a_stale_save_is_refused_and_tells_what_happened(
    reviewer: Actor, administrator: Actor, drawing: Drawing
) -> None:
    review.check(administrator, drawing.pk, version=drawing.version, number=1)

    with pytest.raises(Problem) as refused:
        review.correct(reviewer, drawing.pk, version=drawing.version, number=1, text="R1")

    assert (refused.value.code, refused.value.params["who"]) == ("stale_drawing", "administrator")
    assert [change["action"] for change in refused.value.params["changes"]] == ["check"]
    assert entry(drawing).text == "70.5"


def test_a_value_that_was_missed_is_added_and_taken_away_again(reviewer: Actor, drawing: Drawing) -> None:
    decided = review.add(
        reviewer, drawing.pk, version=drawing.version, page=1, box_xyxy=(500, 300, 400, 260), text="M8x1.25"
    )
    row = entry(drawing, decided.number or 0)

    assert (row.values[0]["kind"], row.origin, row.polygon[0]) == ("thread", "person", [400.0, 260.0])
    undone(reviewer, decided)
    assert not drawing.entries.filter(number=row.number, withdrawn=False).exists()


def test_approving_waits_for_what_is_to_be_looked_at(reviewer: Actor, drawing: Drawing) -> None:
    with pytest.raises(Problem, match="drawing_doubts_left"):
        review.approve(reviewer, drawing.pk, version=drawing.version)
    checked = review.check(reviewer, drawing.pk, version=drawing.version, number=3)
    review.approve(reviewer, drawing.pk, version=checked.version)

    assert Drawing.objects.get(pk=drawing.pk).approved_by == reviewer.user


def test_a_correction_takes_the_approval_away(reviewer: Actor, drawing: Drawing) -> None:
    checked = review.check(reviewer, drawing.pk, version=drawing.version, number=3)
    approved = review.approve(reviewer, drawing.pk, version=checked.version)
    review.correct(reviewer, drawing.pk, version=approved.version, number=1, text="71")

    assert Drawing.objects.get(pk=drawing.pk).approved_at is None


def test_another_general_tolerance_derives_the_tolerances_anew(reviewer: Actor, drawing: Drawing) -> None:
    field = drawing.entries.get(name="general_tolerance")
    assert decimal(entry(drawing).values[0]["upper"]) == decimal("0.3")
    review.correct(reviewer, drawing.pk, version=drawing.version, number=field.number, text="ISO 2768-f")

    derived = entry(drawing).values[0]
    assert (decimal(derived["upper"]), derived["tolerance_from"]) == (decimal("0.15"), "general")
    assert entry(drawing, 2).values[0]["tolerance_from"] == "fit"


def test_a_corrected_title_block_shows_in_lists(reviewer: Actor, drawing: Drawing) -> None:
    field = drawing.entries.get(name="revision")
    review.correct(reviewer, drawing.pk, version=drawing.version, number=field.number, text="B")

    assert Drawing.objects.get(pk=drawing.pk).revision == "B"


def test_each_decision_is_written_down(reviewer: Actor, drawing: Drawing) -> None:
    review.withdraw(reviewer, drawing.pk, version=drawing.version, number=1)

    rows = AuditRow.objects.filter(action="drawing.withdraw")
    assert [(row.who, row.subject, row.after["entry"]) for row in rows] == [(reviewer.user, f"drawing:{drawing.pk}", 1)]
    assert [event.data["action"] for event in after(f"drawing:{drawing.pk}", 1)] == ["withdraw"]


def test_an_operator_may_not_correct(operator: Actor, drawing: Drawing) -> None:
    with pytest.raises(Problem, match="forbidden"):
        review.check(operator, drawing.pk, version=drawing.version, number=1)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("dance"), "action_unknown"),
        (Wanted("check"), "entry_needed"),
        (Wanted("check", entry=99), "entry_missing"),
        (Wanted("correct", entry=1, text="  "), "entry_text_needed"),
        (Wanted("correct", entry=1, text="1" * 501), "entry_text_long"),
        (Wanted("correct", entry=1, text="R1", status="lost"), "entry_status_unknown"),
        (Wanted("add", page=1, text="R1"), "entry_box"),
        (Wanted("add", page=7, box_xyxy=(0, 0, 9, 9), text="R1"), "page_missing"),
        (Wanted("add", page=1, box_xyxy=(0, 0, 1, 1), text="R1"), "entry_box"),
        (Wanted("add", page=1, box_xyxy=(0, 0, 9, 9), text="R1", name="mood"), "title_field_unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(reviewer: Actor, drawing: Drawing, wanted: Wanted, code: str) -> None:
    with pytest.raises(Problem, match=code):
        review.apply(reviewer, drawing.pk, version=drawing.version, wanted=wanted)

    assert Drawing.objects.get(pk=drawing.pk).version == drawing.version


def test_a_title_block_field_that_was_missed_is_added(reviewer: Actor, drawing: Drawing) -> None:
    box = (1500.0, 1300.0, 1600.0, 1330.0)
    wanted = Wanted("add", page=1, box_xyxy=box, text="A-17/b", name="number")
    decided = review.apply(reviewer, drawing.pk, version=drawing.version, wanted=wanted)

    assert decided.number is not None
    row = entry(drawing, decided.number)
    assert (row.sort, row.name, row.text, row.status) == ("title", "number", "A-17/b", "checked")
    assert Drawing.objects.get(pk=drawing.pk).number == "A-17/b"
    undone(reviewer, decided)
    assert Drawing.objects.get(pk=drawing.pk).number == ""


def test_an_added_field_counts_for_more_than_the_one_that_was_read(reviewer: Actor, drawing: Drawing) -> None:
    box = (1500.0, 1300.0, 1600.0, 1330.0)
    for name, text in (("revision", "C"), ("general_tolerance", "ISO 2768-f")):
        version = Drawing.objects.get(pk=drawing.pk).version
        review.add(reviewer, drawing.pk, version=version, page=1, box_xyxy=box, text=text, name=name)

    assert Drawing.objects.get(pk=drawing.pk).revision == "C"
    assert decimal(entry(drawing, 1).values[0]["upper"]) == decimal("0.15")  # 70.5 mm, fine
