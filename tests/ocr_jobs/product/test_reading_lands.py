"""A drawing goes from file to rows: accepted once, read under its fence; people's work stays above the machine's."""

from pathlib import Path

import pytest

from accounts.actor import Actor
from files.contents import check
from jobs import results
from jobs.endings import attempt_failed
from jobs.models import Job
from live.events import after
from ocr_jobs import intake, review
from ocr_jobs.job_kinds import prepare
from ocr_jobs.models import Drawing, Entry
from ocr_jobs.pictures import path_of
from problems.messages import sentence
from problems.problem import Problem
from tests.ocr_jobs.product.drawings import PDF, blob_of, entry, read, reading, running, uploaded


def test_the_same_file_again_is_the_same_drawing(operator: Actor, tmp_path: Path) -> None:
    path = tmp_path / "sheet"
    path.write_bytes(b"%PDF-1.7\nstartxref\n0\n%%EOF")

    first, made = intake.take(operator, blob_of(path), "a.pdf")
    second, made_again = intake.take(operator, blob_of(path), "b.pdf")

    assert (made, made_again, second.pk) == (True, False, first.pk)
    assert Job.objects.filter(kind="drawing").count() == 1


def test_what_was_read_stands_in_rows_with_characteristics_first(operator: Actor, tmp_path: Path) -> None:
    drawing = uploaded(operator, tmp_path)
    shown = read(drawing, reading("⌀25H7", "deburr all edges", "R5", number="A-17", revision="C", title="Bracket"))

    assert [(row.number, row.sort, row.text) for row in shown.entries.all()][:3] == [
        (1, "dimension", "⌀25H7"),
        (2, "dimension", "R5"),
        (3, "note", "deburr all edges"),
    ]
    assert (shown.number, shown.revision, shown.title) == ("A-17", "C", "Bracket")
    assert shown.read_at is not None
    assert [event.type for event in after(f"drawing:{drawing.pk}", 0)] == ["read"]


def test_a_callout_with_two_values_is_one_row(operator: Actor, tmp_path: Path) -> None:
    shown = read(uploaded(operator, tmp_path), reading("⌀6.6 ↧12", "R5"))

    assert [len(row.values) for row in shown.entries.all()] == [2, 1]


def test_what_is_unsure_asks_to_be_looked_at(operator: Actor, tmp_path: Path) -> None:
    shown = read(uploaded(operator, tmp_path), reading("R5", "R8", doubtful=["R8"]))

    assert [row.text for row in Entry.objects.filter(drawing=shown).doubtful()] == ["R8"]


def test_a_second_reading_leaves_alone_what_people_touched(reviewer: Actor, tmp_path: Path) -> None:
    drawing = read(uploaded(reviewer, tmp_path), reading("R5", "R8", "R9"))
    review.correct(reviewer, drawing.pk, version=drawing.version, number=1, text="R6")
    intake.read_again(reviewer, drawing.pk)

    again = read(drawing, reading("R5", "R80"))

    assert sorted(row.text for row in again.entries.all()) == ["R6", "R80"]
    assert entry(again).corrected


def test_a_late_result_changes_nothing(operator: Actor, tmp_path: Path) -> None:
    drawing = uploaded(operator, tmp_path)
    late = running(drawing.pk)
    Job.objects.filter(pk=late.pk).update(fence=late.fence + 1)

    assert not results.succeed(late, {"pages": [reading("R5")]})
    assert not drawing.entries.exists()


def test_pages_show_while_the_first_reading_runs(operator: Actor, tmp_path: Path) -> None:
    from ocr_jobs.job_kinds import partial

    drawing = uploaded(operator, tmp_path)
    job = running(drawing.pk)
    prepare(job)
    partial(job, {"picture": {"page": 1, "size_wh": [300, 200]}})

    shown = Drawing.objects.get(pk=drawing.pk)
    assert [(page.number, page.width_px) for page in shown.pages.all()] == [(1, 300)]
    assert path_of(shown.pictures, 1).parent.is_dir()


def test_a_failed_reading_keeps_the_drawing_and_says_why(operator: Actor, tmp_path: Path) -> None:
    drawing = uploaded(operator, tmp_path)
    attempt_failed(running(drawing.pk), "drawing_encrypted", {}, again=False)

    job = Job.objects.get(subject=f"drawing:{drawing.pk}")
    assert (job.state, job.reason_code) == ("failed", "drawing_encrypted")
    assert [event.type for event in after(f"drawing:{drawing.pk}", 0)] == ["ended"]


def test_reading_again_waits_for_the_one_that_runs(operator: Actor, tmp_path: Path) -> None:
    drawing = uploaded(operator, tmp_path)
    assert intake.read_again(operator, drawing.pk).pk == drawing.job_id, "it waits in the queue already"
    running(drawing.pk)

    with pytest.raises(Problem, match="drawing_running"):
        intake.read_again(operator, drawing.pk)


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"", "file_empty", "empty (0 bytes)"),
        (b"%PDF-1.7\ncut short", "file_truncated", "The PDF file ends too early"),
        (b"%PDF-x\n%%EOF", "file_damaged", "The PDF file is damaged"),
        (b"GIF89a", "file_no_drawing", "this is GIF, "),
        (b"<html> %PDF-1.4 startxref %%EOF", "file_no_drawing", "this is HTML, "),
        (b"AC1032\0\0\0", "file_no_drawing", "this is DWG, "),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER", "file_no_drawing", "this is DXF, "),
        ("Größe 25±0.1".encode(), "file_no_drawing", "this is text, "),
        (b"\0\1\2", "file_drawing_unknown", "none of the formats"),
    ],
)
def test_what_is_no_drawing_is_refused_by_its_content(tmp_path: Path, content: bytes, code: str, told: str) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(content)

    with pytest.raises(Problem, match=code) as refusal:
        blob_of(path)
    said = sentence(refusal.value.code, refusal.value.params)
    assert told in said
    assert "PDF" in said or code == "file_empty"


def test_a_pdf_after_a_line_of_the_printer_is_one(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n" + PDF % 1)

    assert check(path, documents=True).media_type == "application/pdf"
