"""Guards of drawings: what nobody may lose, and what a drawing from outside may not do."""

from tests.mutants.mutant import Mutant

_REVIEWING = "tests/ocr_jobs/product/test_reviewing.py::test_"
_LANDS = "tests/ocr_jobs/product/test_reading_lands.py::test_"
_FOUND = "tests/ocr_jobs/product/test_finding_drawings.py::test_"
_TABLES = "tests/ocr_jobs/exports/test_tables.py::test_"
_BALLOONED = "tests/ocr_jobs/exports/test_ballooned_pdf.py::test_"
_DOCUMENTS = "tests/ocr_jobs/pages/test_documents.py::test_"
_OCR = "tests/ocr_jobs/api/test_gpu_ocr.py::test_"

DRAWINGS = (
    Mutant(
        "version of a decision",
        "reviewing/recording.py",
        "moved = rows.filter(version=version).update(",
        "moved = rows.update(",
        (f"{_REVIEWING}a_stale_save_is_refused_and_tells_what_happened",),
    ),
    Mutant(
        "row of a decision",
        "reviewing/recording.py",
        "        _tell(kind, actor, subject, action, part, changed)\n",
        "",
        (f"{_REVIEWING}each_decision_is_written_down",),
    ),
    Mutant(
        "approval taken away by what is corrected",
        "ocr_jobs/decisions.py",
        "if action not in _KEEPS_APPROVAL and drawing.approved_at is not None:",
        "if False:",
        (f"{_REVIEWING}a_correction_takes_the_approval_away",),
    ),
    Mutant(
        "approval that waits for doubts",
        "ocr_jobs/review.py",
        'raise Problem("drawing_doubts_left", status=409, count=left)',
        "pass",
        (f"{_REVIEWING}approving_waits_for_what_is_to_be_looked_at",),
    ),
    Mutant(
        "values that cannot be meant",
        "ocr_jobs/corrections.py",
        "refused = REFUSED & set(found.doubts)",
        "refused = REFUSED & set()",
        (f"{_REVIEWING}an_upper_tolerance_below_the_lower_one_is_refused",),
    ),
    Mutant(
        "what people touched, at another reading",
        "ocr_jobs/carrying.py",
        "drawing.entries.filter(decisions=None).delete()",
        "drawing.entries.all().delete()",
        (f"{_LANDS}a_second_reading_leaves_alone_what_people_touched",),
    ),
    Mutant(
        "one reading at a time",
        "reviewing/rerunning.py",
        "if latest is not None and latest.state == Job.State.RUNNING:",
        "if False:",
        (f"{_LANDS}reading_again_waits_for_the_one_that_runs",),
    ),
    Mutant(
        "drawings that nobody but their bringer is asked about",
        "ocr_jobs/needs.py",
        "return rows if actor.may(Permission.REVIEW) else rows.filter(created_by=actor.user)",
        "return rows",
        (f"{_FOUND}a_failed_reading_is_a_need_of_who_brought_it_until_it_is_read_again",),
    ),
    Mutant(
        "drawings by their content",
        "files/contents.py",
        "raise _no_drawing(start) if documents else _no_image(start)",
        'return Checked("image/png", (1, 1), size_bytes)',
        (f"{_LANDS}what_is_no_drawing_is_refused_by_its_content",),
    ),
    Mutant(
        "formulas in CSV",
        "ocr_jobs/exports/safe_cells.py",
        "if _FORMULA.match(text) and not _NUMBER.match(text) else text",
        "if False else text",
        (f"{_TABLES}no_text_in_csv_is_a_formula",),
    ),
    Mutant(
        "formulas in XLSX",
        "ocr_jobs/exports/workbook.py",
        '        cell.data_type = "s"\n',
        "",
        (f"{_TABLES}no_text_in_xlsx_is_a_formula",),
    ),
    Mutant(
        "links in a ballooned PDF",
        "ocr_jobs/exports/ballooned_pdf.py",
        'if annotation.get("/Subtype") not in _ACTIVE_ANNOTATIONS:',
        "if True:",
        (f"{_BALLOONED}links_and_scripts_do_not_travel_on",),
    ),
    Mutant(
        "scripts of a page in a ballooned PDF",
        "ocr_jobs/exports/ballooned_pdf.py",
        '    page.pop("/AA", None)\n    kept = ArrayObject()\n',
        "    kept = ArrayObject()\n",
        (f"{_BALLOONED}links_and_scripts_do_not_travel_on",),
    ),
    Mutant(
        "pages of a document",
        "ocr_jobs/reading/pages/selection.py",
        "if len(wanted) > limits.max_pages:",
        "if False:",
        (f"{_DOCUMENTS}ten_thousand_pages_are_too_many_but_some_of_them_are_not",),
    ),
    Mutant(
        "errors of earlier PDFs",
        "ocr_jobs/reading/pages/pdf.py",
        "            _forget_earlier_errors()\n",
        "",
        (f"{_DOCUMENTS}a_pdf_without_pages_is_told_as_such",),
    ),
    Mutant(
        "images of a call",
        "ocr_jobs/ocr_batches.py",
        "    if len(images) > MOST_IMAGES:\n",
        "    if False:\n",
        (f"{_OCR}what_cannot_be_read_is_refused_before_anything_waits",),
    ),
    Mutant(
        "content of a call's images",
        "ocr_jobs/ocr_batches.py",
        "    contents.check(target, documents=True)\n",
        "",
        (f"{_OCR}what_cannot_be_read_is_refused_before_anything_waits",),
    ),
    Mutant(
        "whose batch it is",
        "ocr_jobs/ocr_batches.py",
        "if job is None or not (own or actor.may(Permission.STEER_JOBS)):",
        "if job is None:",
        (f"{_OCR}a_job_is_its_submitters_and_the_steering_reviewers",),
    ),
    Mutant(
        "key of a batch",
        "ocr_jobs/ocr_batches.py",
        'idempotency_key=f"ocr:{idempotency_key}" if idempotency_key else None',
        "idempotency_key=None",
        (f"{_OCR}the_same_key_again_is_the_same_job",),
    ),
)
